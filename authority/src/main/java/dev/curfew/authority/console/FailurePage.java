package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.Callers;
import dev.curfew.base.Problem;
import dev.curfew.web.ErrorPage;
import dev.curfew.web.Request;
import java.util.Optional;

/// How a {@link Problem} looks to a person: the same page everywhere, with the way back for those who are
/// signed in.
public final class FailurePage implements ErrorPage {
    private final Callers callers;

    public FailurePage(Callers callers) {
        this.callers = callers;
    }

    @Override
    public String html(Problem problem, Request request) {
        var kind = problem.kind();
        var viewer = kind.status() >= 500 ? Optional.<Part.Viewer>empty() : viewer(request);
        return Pages.render(
                new Page.Failure(kind.status(), kind.title(), problem.hint(), request.id(), viewer.orElse(null)));
    }

    private Optional<Part.Viewer> viewer(Request request) {
        try {
            return callers.web(request).map(Desk::viewer);
        } catch (Problem unknown) {
            // The page is about another problem, and does without the name of its reader.
            return Optional.empty();
        }
    }
}
