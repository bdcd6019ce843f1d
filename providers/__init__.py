"""Provider servers of our own: the gRPC base (`server`), and small plugins for services that have no Pulumi package."""
