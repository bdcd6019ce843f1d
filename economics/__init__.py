"""What a stage may be asked to carry: published limits and workloads, with their sources."""
