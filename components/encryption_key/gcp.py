"""EncryptionKey on gcp: a ring and a symmetric key of Cloud KMS in the stack's region, and in each further one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import pulumi

from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKey, EncryptionKeyComponent
from components.errors import UserError, one_of
from components.google_apis import apis

if TYPE_CHECKING:
    import pulumi_gcp as gcp

T = TypeVar("T")

DAY = 86_400
DESTROY_DAYS = 30
"""Between asking for a version's destruction and the end of all that it encrypts. It can never change."""
USERS = ("sqladmin.googleapis.com",)
"""Google's services that encrypt with it; each has one identity of its own in a project."""


def component(name: str, part: EncryptionKey, wires: Wires) -> Component[EncryptionKey]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"EncryptionKey {name!r} on gcp needs rungs:gcp_project")
    return GcpEncryptionKeyComponent(
        name, part, key_name=wires.physical_name, place=wires.google, safety=wires.safety
    )


class GcpEncryptionKeyComponent(EncryptionKeyComponent):
    """A key per region, which Cloud SQL asks for (cloud.google.com/sql/docs/postgres/cmek), and the right to use it
    for the identity that Cloud SQL has in the project, and for nobody else. A ring is never deleted, whoever asks.

    Outputs: `key_name`; `key_names` by region.
    """

    def __init__(
        self,
        name: str,
        part: EncryptionKey = EncryptionKey(host="gcp"),
        *,
        key_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        if place.region in part.regions:
            raise UserError(
                f"EncryptionKey.regions has {place.region!r}, expected regions other than its own, {place.region}"
            )
        physical = self.named(key_name)
        switched_on = apis(self, "cloudkms.googleapis.com", *USERS)
        users = {
            service: gcp.projects.ServiceIdentity(
                f"{name}-{service.partition('.')[0]}-user",
                self.args("user", gcp.projects.ServiceIdentityArgs(project=place.account, service=service)),
                opts=self.options(gcp.projects.ServiceIdentity, depends_on=switched_on),
            )
            for service in USERS
        }
        self._keys: dict[str, gcp.kms.CryptoKey] = {}
        self._uses: dict[str, list[pulumi.Resource]] = {}
        for region in (place.region, *sorted(part.regions)):
            own = name if region == place.region else f"{name}-{region}"
            self._keys[region] = self._in(region, own, physical, switched_on)
            self._uses[region] = [
                gcp.kms.CryptoKeyIAMMember(
                    f"{own}-{service.partition('.')[0]}-use",
                    self.args(
                        "use",
                        gcp.kms.CryptoKeyIAMMemberArgs(
                            crypto_key_id=self._keys[region].id,
                            role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
                            member=user.member,
                        ),
                    ),
                    opts=self.options(gcp.kms.CryptoKeyIAMMember),
                )
                for service, user in users.items()
            ]
        self.publish(
            key_name=self.key_id(), key_names={region: each.id for region, each in self._keys.items()}
        )

    def _in(
        self, region: str, name: str, physical: str, after: Sequence[pulumi.Resource]
    ) -> gcp.kms.CryptoKey:
        import pulumi_gcp as gcp

        ring = gcp.kms.KeyRing(
            f"{name}-ring",
            self.args(
                "ring",
                gcp.kms.KeyRingArgs(name=physical, location=region, project=self.place.account),
            ),
            opts=self.options(gcp.kms.KeyRing, depends_on=after),
        )
        args = self.args(
            "key",
            gcp.kms.CryptoKeyArgs(
                name="stores",
                key_ring=ring.id,
                purpose="ENCRYPT_DECRYPT",
                rotation_period=f"{self.part.rotation_days * DAY}s",
                destroy_scheduled_duration=f"{DESTROY_DAYS * DAY}s",
                version_template=gcp.kms.CryptoKeyVersionTemplateArgs(
                    algorithm="GOOGLE_SYMMETRIC_ENCRYPTION", protection_level="SOFTWARE"
                ),
            ),
        )
        options = self.options(gcp.kms.CryptoKey, adopted=self.adopted(name, args))
        return self.held(name, "key", gcp.kms.CryptoKey(name, args, opts=options))

    def key_id(self, region: str | None = None) -> pulumi.Output[str]:
        return self._at(region, self._keys).id

    def ready(self, region: str | None = None) -> Sequence[pulumi.Resource]:
        return self._at(region, self._uses)

    def _at(self, region: str | None, of: Mapping[str, T]) -> T:
        where = region or self.place.region
        if where not in of:
            raise one_of(f"EncryptionKey {self.key!r} in the region", where, sorted(of))
        return of[where]
