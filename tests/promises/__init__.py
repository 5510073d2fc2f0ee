"""What users rely on, each proved at full size by `make promises` and at a tenth by `make test`."""
