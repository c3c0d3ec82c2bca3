/// What people see and do on the pages of the console, over HTTP.
@NullMarked
package dev.curfew.testkit.console;

import org.jspecify.annotations.NullMarked;
