/// The edge over real sockets.
@org.jspecify.annotations.NullMarked
package dev.curfew.web;
