package dev.curfew.client;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How one may be signed in on this machine, as whoever administers it has set it.
///
/// @param method the only method; empty where any will do
/// @param workspaces the only workspaces of a sign-in with an account; empty where any will do
public record Restrictions(Optional<Method> method, List<String> workspaces) {
    /// Anything will do.
    public static final Restrictions NONE = new Restrictions(Optional.empty(), List.of());

    public Restrictions {
        workspaces = List.copyOf(workspaces);
    }

    /// A way to be signed in.
    public enum Method {
        /// With an account: tokens, personal ones too.
        CHATGPT("Account"),
        /// With an API key.
        API("API key");

        private final String text;

        Method(String text) {
            this.text = text;
        }

        /// The method that a setting names.
        public static Optional<Method> of(String name) {
            return Arrays.stream(values())
                    .filter(method -> method.wireName().equals(name))
                    .findFirst();
        }

        /// As it is written in settings.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Why somebody may not begin to sign in by `wanted`; empty where they may.
    public Optional<String> refusal(Method wanted) {
        return method.filter(only -> only != wanted)
                .map(only -> "%s login is disabled. Use %s login instead."
                        .formatted(wanted.text, only == Method.API ? "API key" : "account"));
    }

    /// Why a credential may not be used; empty where it may. Of a personal token nobody knows the workspace
    /// without asking; whoever has asked, asks {@link #workspaceViolation}.
    public Optional<String> violation(Credential credential) {
        if (method.isEmpty() && workspaces.isEmpty()) {
            return Optional.empty();
        }
        return switch (credential) {
            case Credential.ApiKey key -> wrong(Method.API);
            case Credential.PersonalToken token -> wrong(Method.CHATGPT);
            case Credential.Managed managed ->
                wrong(Method.CHATGPT)
                        .or(() -> workspaceViolation(
                                managed.tokens().holder().accountId().or(managed::account)));
            case Credential.External external ->
                wrong(Method.CHATGPT).or(() -> workspaceViolation(Optional.of(external.account())));
            // What only Codex uses, only Codex judges.
            case Credential.Foreign foreign -> Optional.empty();
        };
    }

    /// Why a sign-in to `found` may not be used; empty where it may.
    public Optional<String> workspaceViolation(Optional<String> found) {
        if (workspaces.isEmpty() || found.filter(workspaces::contains).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("Login is restricted to workspace %s, but the current credentials %s."
                .formatted(
                        String.join(", ", workspaces),
                        found.map(it -> "belong to " + printable(it)).orElse("name no workspace")));
    }

    /// Holds a manager to this, as a program does when it starts: what is stored and may not be used is
    /// logged out of; what comes from elsewhere stays, and is not used.
    ///
    /// @return why what counted may not be used; empty where it may
    public Optional<String> enforce(AuthManager manager, LogoutPolicy policy) {
        Optional<Counted> counted = manager.counted();
        Optional<String> violation = counted.map(Counted::credential).flatMap(this::violation);
        if (violation.isPresent() && counted.get().origin() == Origin.STORE) {
            manager.logout(policy);
        }
        return violation;
    }

    private Optional<String> wrong(Method used) {
        return method.filter(only -> only != used)
                .map(only -> "%s login is required, but %s is currently being used."
                        .formatted(only.text, used == Method.API ? "an API key" : "an account"));
    }

    /// A workspace's name comes from a token, and tokens from anybody.
    private static String printable(String name) {
        return name.matches("[\\w.:@-]{1,80}") ? name : "one with an unusual name";
    }
}
