"""The spec: one YAML file per documented name or small family. Data only; `osconform.loader` reads it."""
