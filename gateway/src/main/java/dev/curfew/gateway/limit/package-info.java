/// How much a key or a person may use, and how much they have.
///
/// Law: what a request may come to is reserved before it, what it came to is counted after it, once, however
/// it ends. Each node counts for itself and tells the others within a second; the use is the sum. So several
/// nodes together let pass at most what each of them takes in within that second beyond a limit.
@NullMarked
package dev.curfew.gateway.limit;

import org.jspecify.annotations.NullMarked;
