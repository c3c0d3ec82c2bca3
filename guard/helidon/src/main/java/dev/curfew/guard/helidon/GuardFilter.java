package dev.curfew.guard.helidon;

import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;

/// Lets a call through whose token counts, with the {@link Token} in the request's context; answers all
/// others.
public final class GuardFilter implements Filter {
    private final Guard guard;
    private final List<String> scopes;

    /// @param scopes that a token must have, all of them
    public GuardFilter(Guard guard, String... scopes) {
        this.guard = guard;
        this.scopes = List.of(scopes);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        List<String> sent = request.headers().values(HeaderNames.AUTHORIZATION);
        Verdict verdict = guard.check(sent.size() == 1 ? sent.getFirst() : null);
        for (String scope : scopes) {
            verdict = verdict.demanding(scope);
        }
        if (verdict instanceof Verdict.Admitted(Token token)) {
            request.context().register(token);
            chain.proceed();
            return;
        }
        verdict.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.status(Status.create(verdict.status())).send(verdict.problem());
    }
}
