package dev.curfew.cli;

import dev.curfew.base.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which engine holds what the authority remembers.
sealed interface Database {
    /// The embedded engine, in the data directory.
    record Sqlite() implements Database {}

    /// A PostgreSQL server.
    ///
    /// @param url for JDBC, without user and password
    /// @param user null where the driver's default, the name of the system's user, is meant
    record Postgres(
            String url, @Nullable String user, @Nullable Secret password) implements Database {
        private static final Pattern FORM =
                Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:([^@/?]*)@)?([^@/?]+)/([^?]*)(?:\\?(.*))?");

        /// Reads a URL, taking user and password out of it, wherever it holds them.
        ///
        /// @throws IllegalArgumentException if it is not such a URL; the message does not repeat it
        static Postgres parse(String text) {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("is not jdbc:postgresql://HOST[:PORT]/NAME");
            }
            String user = null;
            Secret password = null;
            if (form.group(1) != null) {
                String[] who = form.group(1).split(":", 2);
                user = decoded(who[0]);
                password = who.length > 1 ? Secret.of(decoded(who[1])) : null;
            }
            List<String> rest = new ArrayList<>();
            for (String pair :
                    form.group(4) == null ? new String[0] : form.group(4).split("&")) {
                if (pair.startsWith("user=")) {
                    user = decoded(pair.substring("user=".length()));
                } else if (pair.startsWith("password=")) {
                    password = Secret.of(decoded(pair.substring("password=".length())));
                } else {
                    rest.add(pair);
                }
            }
            String url = "jdbc:postgresql://" + form.group(2) + "/" + form.group(3);
            return new Postgres(rest.isEmpty() ? url : url + "?" + String.join("&", rest), user, password);
        }

        /// The same, with `password`.
        Postgres with(Secret password) {
            return new Postgres(url, user, password);
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }
}
