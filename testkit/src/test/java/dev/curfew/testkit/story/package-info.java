/// Stories: the real Codex, a real browser, real HTTP and the real database tell together what Curfew promises.
@NullMarked
package dev.curfew.testkit.story;

import org.jspecify.annotations.NullMarked;
