/// What Codex keeps encrypted beside its home, read for an import: `secrets/codex_auth.age`, under a
/// passphrase in the keyring.
///
/// Law: it is read and never written; where it cannot be read it stays as it is.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli.secrets;
