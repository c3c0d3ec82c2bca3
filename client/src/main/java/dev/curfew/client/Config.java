package dev.curfew.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `config.toml` says about signing in. The library reads no TOML itself: whoever does hands over the
/// tree. Settings that are not listed here are Codex's or somebody else's, and pass.
///
/// @param store `cli_auth_credentials_store`
/// @param restrictions `forced_login_method` and `forced_chatgpt_workspace_id`, a text or a list of them
/// @param logout `policy` in `[logout]`
/// @param singleTarget `single_target` in `[logout]`: revokes one token, as Codex does, where what is in
///     memory and what
///     is stored differ
/// @param server `url` in `[server]`
/// @param wantsSignIn whether models are asked with the sign-in: Codex's own provider is, another that `model_provider`
///     names only with `requires_openai_auth` in its table of `[model_providers]`
public record Config(
        Optional<StoreKind> store,
        Restrictions restrictions,
        Optional<LogoutPolicy> logout,
        boolean singleTarget,
        Optional<URI> server,
        boolean wantsSignIn) {
    private static final String CODEXS_OWN = "openai";

    /// Nothing is set.
    public static final Config NOTHING =
            new Config(Optional.empty(), Restrictions.NONE, Optional.empty(), false, Optional.empty(), true);

    /// A setting says something that cannot be meant. The message names it and says what it may be; it does
    /// not quote what it is.
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    /// Reads a tree of settings: texts, numbers, truths, lists, and tables as maps.
    public static Config of(Map<String, ?> tree) throws Unusable {
        return new Config(
                chosen(tree, "cli_auth_credentials_store", "file, keyring, auto or ephemeral", StoreKind::of),
                new Restrictions(
                        chosen(tree, "forced_login_method", "chatgpt or api", Restrictions.Method::of),
                        texts(tree, "forced_chatgpt_workspace_id")),
                chosen(table(tree, "logout"), "policy", "durable, strict or local", LogoutPolicy::of),
                truth(table(tree, "logout"), "single_target"),
                chosen(table(tree, "server"), "url", "an http:// or https:// address", Config::address),
                wantsSignIn(tree));
    }

    private static boolean wantsSignIn(Map<String, ?> tree) throws Unusable {
        String provider = text(tree.get("model_provider"), "model_provider").orElse(CODEXS_OWN);
        return provider.equals(CODEXS_OWN)
                || truth(table(table(tree, "model_providers"), provider), "requires_openai_auth");
    }

    /// These settings, where the variables `CURFEW_SERVER` and `CURFEW_LOGOUT_POLICY` say nothing else.
    public Config under(Map<String, String> environment) throws Unusable {
        var set = new HashMap<String, String>();
        for (String name : List.of("CURFEW_SERVER", "CURFEW_LOGOUT_POLICY")) {
            Home.given(environment, name).ifPresent(text -> set.put(name, text));
        }
        return new Config(
                store,
                restrictions,
                chosen(set, "CURFEW_LOGOUT_POLICY", "durable, strict or local", LogoutPolicy::of)
                        .or(() -> logout),
                singleTarget,
                chosen(set, "CURFEW_SERVER", "an http:// or https:// address", Config::address)
                        .or(() -> server),
                wantsSignIn);
    }

    private interface Reader<T> {
        Optional<T> read(String text);
    }

    private static <T> Optional<T> chosen(Map<String, ?> tree, String name, String allowed, Reader<T> reader)
            throws Unusable {
        Optional<String> text = text(tree.get(name), name);
        Optional<T> value = text.map(String::strip).flatMap(reader::read);
        if (text.isPresent() && value.isEmpty()) {
            throw new Unusable(name + " must be " + allowed + ".");
        }
        return value;
    }

    private static boolean truth(Map<String, ?> tree, String name) throws Unusable {
        Object value = tree.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new Unusable(name + " must be true or false.");
    }

    private static List<String> texts(Map<String, ?> tree, String name) throws Unusable {
        if (!(tree.get(name) instanceof List<?> several)) {
            return text(tree.get(name), name)
                    .map(String::strip)
                    .filter(it -> !it.isEmpty())
                    .map(List::of)
                    .orElse(List.of());
        }
        var texts = new ArrayList<String>();
        for (Object each : several) {
            text(each, name).map(String::strip).filter(it -> !it.isEmpty()).ifPresent(texts::add);
        }
        if (texts.isEmpty()) {
            // An empty list would allow nothing or everything, and both have been believed.
            throw new Unusable(name + " must name at least one workspace, or be left out.");
        }
        return texts;
    }

    private static Optional<String> text(@Nullable Object value, String name) throws Unusable {
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new Unusable(name + " must be a text.");
    }

    private static Map<String, ?> table(Map<String, ?> tree, String name) throws Unusable {
        if (tree.get(name) == null) {
            return Map.of();
        }
        if (tree.get(name) instanceof Map<?, ?> table) {
            var named = new HashMap<String, @Nullable Object>();
            table.forEach((key, value) -> named.put(String.valueOf(key), value));
            return named;
        }
        throw new Unusable(name + " must be a table.");
    }

    private static Optional<URI> address(String text) {
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            return web && plain && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }
}
