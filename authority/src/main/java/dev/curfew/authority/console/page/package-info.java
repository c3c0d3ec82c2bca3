/// What people see: the models of the pages, the templates that turn them into HTML, and the files that these refer to.
///
/// A route fills in a {@link dev.curfew.authority.console.page.Page}, gives it to
/// {@link dev.curfew.authority.console.page.Pages} and sends what it gets. Templates are `src/main/jte/*.jte`, compiled
/// with
/// the code, so that a page that names a missing field does not build. {@link dev.curfew.authority.console.page.Assets}
/// are the stylesheet, the icons and the one script.
///
/// Owns no route and knows no store: a model holds what is shown and nothing else. The addresses that its forms post to
/// are in {@link dev.curfew.authority.console.page.Pages}.
///
/// Law: a page works without JavaScript, asks nothing of another host, has no inline style or script, and whatever
/// somebody typed stays text.
@NullMarked
package dev.curfew.authority.console.page;

import org.jspecify.annotations.NullMarked;
