package dev.curfew.guard.servlet;

import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/// Lets a call through whose token counts, with the token as its attribute {@link #TOKEN}; answers all
/// others.
public final class GuardFilter implements Filter {
    /// The attribute of a request that holds its {@link Token}.
    public static final String TOKEN = "dev.curfew.token";

    private final Guard guard;
    private final List<String> scopes;

    /// @param scopes that a token must have, all of them
    public GuardFilter(Guard guard, String... scopes) {
        this.guard = guard;
        this.scopes = List.of(scopes);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest asked) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("a guard understands HTTP only");
        }
        List<String> sent = Collections.list(asked.getHeaders("Authorization"));
        Verdict verdict = guard.check(sent.size() == 1 ? sent.getFirst() : null);
        for (String scope : scopes) {
            verdict = verdict.demanding(scope);
        }
        if (verdict instanceof Verdict.Admitted(Token token)) {
            asked.setAttribute(TOKEN, token);
            chain.doFilter(request, response);
            return;
        }
        answer.setStatus(verdict.status());
        verdict.headers().forEach(answer::setHeader);
        answer.getOutputStream().write(verdict.problem());
    }
}
