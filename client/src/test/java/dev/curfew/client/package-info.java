@org.jspecify.annotations.NullMarked
package dev.curfew.client;
