/// `curfew codex`: what the unmodified Codex CLI needs in order to sign in at this server, send its model traffic there
/// and
/// revoke there when it logs out.
///
/// Codex takes most of it from `config.toml`, and where it revokes only from its environment. `codex setup` prints both
/// and can
/// merge the first into the file; `codex -- ARGS` runs Codex with both and writes nothing.
///
/// Law: a merge changes only the settings it names. What else stands in the file, comments and order included, stays
/// byte for
/// byte, and a result that a TOML parser does not read as exactly that change is not written.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli.codex;
