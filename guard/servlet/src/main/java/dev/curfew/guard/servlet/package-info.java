/// The guard as a Jakarta Servlet filter.
///
/// {@link dev.curfew.guard.servlet.GuardFilter} is all there is. Law L9 is kept by the guard that it asks;
/// its own one is that the chain goes on for nothing but an admitted call.
@org.jspecify.annotations.NullMarked
package dev.curfew.guard.servlet;
