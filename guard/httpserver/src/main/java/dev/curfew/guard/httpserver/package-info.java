/// The guard before a handler of the JDK's `HttpServer`.
///
/// {@link dev.curfew.guard.httpserver.GuardedHandler} is all there is. Law L9 is kept by the guard that it
/// asks; its own one is that a handler is called for nothing but an admitted call.
@org.jspecify.annotations.NullMarked
package dev.curfew.guard.httpserver;
