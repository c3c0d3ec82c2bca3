@NullMarked
package dev.curfew.testkit.place;

import org.jspecify.annotations.NullMarked;
