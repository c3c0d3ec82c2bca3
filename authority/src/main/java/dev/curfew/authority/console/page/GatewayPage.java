package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A page of the gateway.
public sealed interface GatewayPage extends Page {

    /// The upstream accounts. Posts `label`, `preset`, `base`, `credential`; `strategy` to `/strategy`; to an
    /// account's own address `/pause`, `/resume`, `/credential`, `/sign-in` (`way`) and `/remove`; to
    /// {@link Pages#PROVIDER_SIGN_INS} `label`, `issuer`, `client`, `api` and `way`.
    ///
    /// @param strategy the code of the one in force
    /// @param adding whether the forms for another account are open
    /// @param callback where a provider sends browsers back to
    /// @param typed what was typed into them, by field; never the credential
    record Pool(
            Part.Frame frame,
            String summary,
            List<Upstream.Account> accounts,
            String strategy,
            List<Upstream.Strategy> strategies,
            boolean adding,
            String callback,
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

        /// Whether somebody was naming a server of their own.
        boolean elsewhere() {
            return !field("issuer").isEmpty()
                    || !field("client").isEmpty()
                    || !field("api").isEmpty();
        }
    }

    /// A sign-in at a provider that is under way. Posts `address` to `/address` where nothing answers the
    /// browser at its end; {@link Pages#PROVIDER_SIGN_INS}/{id}/live tells when it has gone on.
    ///
    /// @param account the name of the account; empty for a new one that is to say who it is
    /// @param again whether it is there already
    /// @param provider where, such as `login.example.com`
    /// @param address where the person goes; empty once there is nothing to do
    /// @param code what they type there; empty where there is nothing to type
    /// @param why it came to nothing
    record ProviderSignIn(
            Part.Frame frame,
            String id,
            String account,
            boolean again,
            String provider,
            Step step,
            Secret address,
            String code,
            String why,
            Instant until)
            implements GatewayPage {
        /// What the person does next.
        public enum Step {
            /// They go there, and the browser comes back.
            GO,
            /// They go there, and bring the address back that the browser ends at.
            BRING,
            /// They type a code there.
            TYPE,
            /// Nothing: it is being redeemed.
            WAIT,
            /// Nothing: it is done.
            DONE,
            /// They begin anew.
            FAILED
        }

        String title() {
            return again ? "Sign in again" : "Sign in a new account";
        }

        /// What is read out when the page has gone on by itself.
        String said() {
            return switch (step) {
                case DONE -> "Signed in.";
                case FAILED -> "The sign-in came to nothing.";
                case GO, BRING, TYPE, WAIT -> "";
            };
        }

        /// Whether it goes on without anybody pressing anything here.
        boolean moves() {
            return step == Step.TYPE || step == Step.WAIT;
        }

        String home() {
            return Pages.PROVIDER_SIGN_INS + "/" + Words.segment(id);
        }
    }

    /// Before an upstream account is removed.
    record RemoveAccount(Part.Frame frame, Upstream.Account account) implements GatewayPage {}

    /// How much a person and their API keys may use of the gateway, and how much of it is used. Those who may
    /// set limits post `subject`, `measure`, `span`, `model` and `most` to `/people/{id}/limits`, nothing but
    /// `csrf` to `/{limit}/remove` beneath it.
    ///
    /// @param holders the person first, then their keys that count
    /// @param typed what was typed into the form, by field
    record Limits(
            Part.Frame frame,
            Part.Whose whose,
            List<Allowance.Holder> holders,
            boolean settable,
            Map<String, String> typed)
            implements GatewayPage {
        public Limits {
            holders = List.copyOf(holders);
            typed = Map.copyOf(typed);
        }

        String title() {
            return whose.own() ? "Limits" : "Limits of " + whose.name();
        }

        String field(String name) {
            return typed.getOrDefault(name, "");
        }

        /// Where the forms go.
        String home() {
            return Pages.PEOPLE + "/" + Words.segment(whose.id()) + "/limits";
        }
    }

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
