package dev.curfew.testkit;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// An OpenAPI 3.1 document that answers are held against. It knows references inside the document only, and a
/// document with a reference that leads nowhere is refused.
public final class Contract {
    private static final String BASE = "urn:curfew:contract";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final List<Route> routes;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /// A method and the pattern of its path, for example `DELETE /api/v1/sessions/{id}`.
    public record Operation(String method, String path) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// One operation and where it stands in the document.
    private record Route(Operation operation, Pattern path, String pointer) {}

    private Contract(JsonNode document) {
        this.document = document;
        if (!document.path("openapi").asString("").startsWith("3.1")) {
            throw new IllegalArgumentException("not an OpenAPI 3.1 document");
        }
        refuseDeadReferences(document);
        String text = JsonMapper.shared().writeValueAsString(document);
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(BASE, text))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ENGLISH)
                                .build()));
        routes = routes(document);
    }

    /// Reads a document in YAML or JSON.
    public static Contract load(Path file) {
        try (var in = Files.newInputStream(file)) {
            return load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a document in YAML or JSON.
    public static Contract load(InputStream in) {
        return new Contract(new YAMLMapper().readTree(in));
    }

    /// All operations of the document, in its order.
    public List<Operation> operations() {
        return routes.stream().map(Route::operation).toList();
    }

    /// Holds an answer against the document.
    ///
    /// @param path as requested; a query is ignored
    /// @param mediaType of the answer; null where it has none
    /// @throws AssertionError that names the operation and everything that is wrong
    public void check(String method, String path, int status, @Nullable String mediaType, byte[] body) {
        String asked = path.replaceFirst("[?#].*", "");
        Route route = routes.stream()
                .filter(each -> each.operation().method().equals(method))
                .filter(each -> each.path().matcher(asked).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("The contract has no " + method + " " + asked));
        List<String> wrong = violations(route, status, mediaType == null ? null : bare(mediaType), body);
        if (!wrong.isEmpty()) {
            throw new AssertionError("%s (asked: %s, answer: %d %s) breaks the contract:%n- %s"
                    .formatted(route.operation(), asked, status, mediaType, String.join("\n- ", wrong)));
        }
    }

    /// Holds a value that is no answer by itself, such as an event of a stream, against a schema.
    ///
    /// @throws AssertionError that names the schema and everything that is wrong
    public void check(String schema, JsonNode value) {
        List<String> wrong = violations(
                "/components/schemas/" + escaped(schema), JsonMapper.shared().writeValueAsBytes(value));
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    "%s breaks the schema %s:%n- %s".formatted(value, schema, String.join("\n- ", wrong)));
        }
    }

    private List<String> violations(Route route, int status, @Nullable String mediaType, byte[] body) {
        String responses = route.pointer() + "/responses";
        String declared = List.of(Integer.toString(status), status / 100 + "XX", "default").stream()
                .filter(document.at(responses)::has)
                .findFirst()
                .orElse(null);
        if (declared == null) {
            return List.of("status " + status + " is not declared, only "
                    + String.join(", ", document.at(responses).propertyNames()));
        }
        String content = resolved(responses + "/" + declared) + "/content";
        if (document.at(content).isEmpty()) {
            return body.length == 0 ? List.of() : List.of("it has a body, and none is declared");
        }
        if (mediaType == null || !document.at(content).has(mediaType)) {
            return List.of("media type " + mediaType + " is not declared, only "
                    + String.join(", ", document.at(content).propertyNames()));
        }
        String schema = content + "/" + escaped(mediaType) + "/schema";
        boolean json = mediaType.equals("application/json") || mediaType.endsWith("+json");
        return json && !document.at(schema).isMissingNode() ? violations(schema, body) : List.of();
    }

    private List<String> violations(String schema, byte[] body) {
        JsonNode value;
        try {
            value = JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return List.of("the body is not JSON: " + e.getOriginalMessage());
        }
        return schemas
                .computeIfAbsent(schema, pointer -> registry.getSchema(SchemaLocation.of(BASE + "#" + pointer)))
                .validate(value)
                .stream()
                .map(Error::toString)
                .sorted()
                .toList();
    }

    /// The pointer that a pointer leads to after references.
    private String resolved(String pointer) {
        JsonNode node = document.at(pointer);
        return node.has("$ref") ? resolved(node.get("$ref").asString().substring(1)) : pointer;
    }

    private static List<Route> routes(JsonNode document) {
        var routes = new ArrayList<Route>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> routes.add(new Route(
                                new Operation(method.toUpperCase(Locale.ROOT), path.getKey()),
                                pattern(path.getKey()),
                                "/paths/" + escaped(path.getKey()) + "/" + method))));
        // "/sessions/current" before "/sessions/{id}".
        routes.sort(Comparator.comparing(route -> route.operation().path().contains("{")));
        return List.copyOf(routes);
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(Stream.of(path.split("/", -1))
                .map(segment -> segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment))
                .collect(Collectors.joining("/")));
    }

    private static void refuseDeadReferences(JsonNode document) {
        document.findValuesAsString("$ref").forEach(reference -> {
            if (!reference.startsWith("#/")
                    || document.at(reference.substring(1)).isMissingNode()) {
                throw new IllegalArgumentException("the reference " + reference + " leads nowhere");
            }
        });
    }

    private static String bare(String mediaType) {
        return mediaType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
