/// The authority: issues, rotates, revokes and remembers every sign-in of a workspace.
///
/// A request crosses four calls. A *route* turns HTTP into a value and an outcome into HTTP; a *verb* names the
/// change; the {@link dev.curfew.authority.store.Store} applies a *rule*; the rule is a pure function on
/// values. Packages are features: each owns its value, its rule, its verb and its routes.
@NullMarked
package dev.curfew.authority;

import org.jspecify.annotations.NullMarked;
