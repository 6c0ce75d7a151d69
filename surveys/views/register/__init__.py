"""The register: pages of experts and organizations, and who may be one with whom."""
