"""The files that programs look for at fixed addresses."""
