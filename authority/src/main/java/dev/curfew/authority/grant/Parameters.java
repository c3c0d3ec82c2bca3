package dev.curfew.authority.grant;

import dev.curfew.web.Form;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import java.util.List;
import java.util.Optional;

/// The parameters of a request to an OAuth endpoint, which come as a form, as the RFCs have it, or as JSON, as
/// Codex does. One without a value counts as not sent.
sealed interface Parameters {
    /// The value of `name`.
    Optional<String> value(String name);

    /// The resources asked for (RFC 8707).
    List<String> resources();

    /// The value of `name`, or a problem that names it.
    String require(String name);

    /// The parameters of `request`.
    static Parameters of(Request request) {
        return request.mediaType().equals(Optional.of("application/json"))
                ? new InJson(request.json())
                : new InForm(request.form());
    }

    /// As a form.
    record InForm(Form form) implements Parameters {
        @Override
        public Optional<String> value(String name) {
            return form.value(name);
        }

        @Override
        public List<String> resources() {
            return form.all("resource");
        }

        @Override
        public String require(String name) {
            return form.require(name);
        }
    }

    /// As a JSON object.
    record InJson(Json json) implements Parameters {
        @Override
        public Optional<String> value(String name) {
            return json.text(name).filter(text -> !text.isEmpty());
        }

        @Override
        public List<String> resources() {
            return value("resource").stream().toList();
        }

        @Override
        public String require(String name) {
            return json.require(name);
        }
    }
}
