/// What the unmodified Codex CLI needs in order to live at this server: the settings that keep its traffic here.
///
/// Codex takes most of them from `config.toml`, and where it revokes only from its environment. The page *Connect
/// Codex* and
/// `curfew codex setup` show the same {@link dev.curfew.authority.codex.CodexSettings}.
///
/// Law: what is shown here was measured with the released Codex; a setting is added or dropped only after it was seen
/// on the
/// wire.
@org.jspecify.annotations.NullMarked
package dev.curfew.authority.codex;
