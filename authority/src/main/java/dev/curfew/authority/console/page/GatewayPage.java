package dev.curfew.authority.console.page;

import java.util.List;
import java.util.Map;

/// A page of the gateway.
public sealed interface GatewayPage extends Page {

    /// The upstream accounts. Posts `label`, `preset`, `base`, `credential`; `strategy` to `/strategy`; to an
    /// account's own address `/pause`, `/resume`, `/credential` and `/remove`.
    ///
    /// @param strategy the code of the one in force
    /// @param adding whether the form for another account is open
    /// @param typed what was typed into it, by field; never the credential
    record Pool(
            Part.Frame frame,
            String summary,
            List<Upstream.Account> accounts,
            String strategy,
            List<Upstream.Strategy> strategies,
            boolean adding,
            Map<String, String> typed)
            implements GatewayPage {
        public Pool {
            accounts = List.copyOf(accounts);
            strategies = List.copyOf(strategies);
            typed = Map.copyOf(typed);
        }

        String field(String name) {
            return typed.getOrDefault(name, "");
        }
    }

    /// Before an upstream account is removed.
    record RemoveAccount(Part.Frame frame, Upstream.Account account) implements GatewayPage {}

    /// What went through the gateway.
    ///
    /// @param everybody whether it is everybody's, or the viewer's own
    /// @param quiet whether nothing did
    record Traffic(
            Part.Frame frame,
            boolean everybody,
            List<Load.Span> spans,
            List<Load.Narrowed> narrowed,
            List<Load.Figure> figures,
            List<Load.Chart> charts,
            List<Load.Shares> shares,
            boolean quiet)
            implements GatewayPage {
        public Traffic {
            spans = List.copyOf(spans);
            narrowed = List.copyOf(narrowed);
            figures = List.copyOf(figures);
            charts = List.copyOf(charts);
            shares = List.copyOf(shares);
        }
    }
}
