/// The one binary, `curfew`: its command tree, the settings of `curfew serve`, and how it logs.
///
/// A command turns words of a shell into one call and its outcome into lines and an exit code; it decides nothing.
/// `serve`
/// hands its {@link dev.curfew.cli.ServeSettings} to a {@link dev.curfew.cli.ServerStart} and waits for the signal to
/// end.
///
/// Exit codes are the same everywhere: 0 done, 1 failed, 2 the words were wrong, 69 something it needs is not there, 78
/// a
/// setting is wrong.
///
/// Law: what goes wrong is one line that names its cause and one that says what to do; a secret is in neither.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli;
