package dev.curfew.web;

import dev.curfew.base.Problem;

/// How a {@link Problem} looks to a person.
@FunctionalInterface
public interface ErrorPage {
    /// The HTML of the whole page; `request.id()` is what finds the line in the log.
    String html(Problem problem, Request request);
}
