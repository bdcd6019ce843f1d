"""What an instance of Cloud SQL is told: its size, that it is private, its backups, its upkeep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.postgres.sizes import instance_of

if TYPE_CHECKING:
    import pulumi
    import pulumi_gcp as gcp

    from components.postgres import Postgres

LEAST_BACKUPS = 7
FLAGS: Mapping[str, str] = {"log_min_duration_statement": "1000"}


def settings_of(
    part: Postgres,
    network_id: pulumi.Input[str],
    region: str,
    labels: Mapping[str, str],
    *,
    replica: bool,
    kept: bool,
) -> gcp.sql.DatabaseInstanceSettingsArgs:
    """What an instance is told. `kept`: it cannot be deleted by anybody, and leaves a last backup where it is."""
    import pulumi_gcp as gcp

    tier = instance_of(part)
    flags = sorted({**FLAGS, **part.parameters}.items())
    settings = gcp.sql.DatabaseInstanceSettingsArgs(
        tier=tier.name,
        edition=tier.edition,
        availability_type="REGIONAL" if part.multi_az and not replica else "ZONAL",
        disk_type="PD_SSD",
        disk_size=part.storage_gb,
        disk_autoresize=True,
        database_flags=[
            gcp.sql.DatabaseInstanceSettingsDatabaseFlagArgs(name=name, value=value) for name, value in flags
        ],
        ip_configuration=gcp.sql.DatabaseInstanceSettingsIpConfigurationArgs(
            ipv4_enabled=False,
            private_network=network_id,
            ssl_mode="ENCRYPTED_ONLY",
            server_ca_mode="GOOGLE_MANAGED_INTERNAL_CA",
        ),
        insights_config=gcp.sql.DatabaseInstanceSettingsInsightsConfigArgs(
            query_insights_enabled=True,
            query_plans_per_minute=5,
            query_string_length=1024,
            record_application_tags=True,
            record_client_address=False,
        ),
        deletion_protection_enabled=kept,
        user_labels=dict(labels),
    )
    if part.pooler:
        settings.connection_pool_configs = [
            gcp.sql.DatabaseInstanceSettingsConnectionPoolConfigArgs(connection_pooling_enabled=True)
        ]
    if replica:
        return settings
    begin, _, end = part.backup_window.partition("-")
    settings.backup_configuration = gcp.sql.DatabaseInstanceSettingsBackupConfigurationArgs(
        enabled=True,
        start_time=begin,
        # In its own region alone: where its users' data may be is decided by that.
        location=region,
        point_in_time_recovery_enabled=True,
        transaction_log_retention_days=part.history_days,
        backup_retention_settings=gcp.sql.DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs(
            retained_backups=max(LEAST_BACKUPS, part.history_days), retention_unit="COUNT"
        ),
    )
    settings.maintenance_window = gcp.sql.DatabaseInstanceSettingsMaintenanceWindowArgs(
        day=7, hour=(int(end[:2]) + 1) % 24, update_track="stable"
    )
    settings.retain_backups_on_delete = kept
    settings.final_backup_config = gcp.sql.DatabaseInstanceSettingsFinalBackupConfigArgs(
        enabled=kept, retention_days=30 if kept else None
    )
    return settings
