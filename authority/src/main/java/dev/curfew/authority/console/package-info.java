/// The console: the pages on which people see and end sessions, look after people and apps, and connect
/// Codex.
///
/// Owns `/`, `/sessions`, `/people`, `/apps`, `/settings`, `/connect-codex`, what lies beneath them, and
/// `/assets`. A route maps a verb to a finished page of {@link dev.curfew.authority.console.page}; signing in
/// and the pages of OAuth are elsewhere.
///
/// Law: nobody sees a page of here without being signed in; a form changes something only with the form token
/// of the page that showed it; and what a page says of an end is what the transaction did (laws L7 and L8).
@NullMarked
package dev.curfew.authority.console;

import org.jspecify.annotations.NullMarked;
