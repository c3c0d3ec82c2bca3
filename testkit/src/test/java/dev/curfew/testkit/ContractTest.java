package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTest {
    private static final String DOCUMENT = """
            openapi: 3.1.0
            info: {title: Sample, version: "1"}
            paths:
              /sessions/{id}:
                parameters:
                  - {name: id, in: path, required: true, schema: {type: string}}
                get:
                  responses:
                    200:
                      description: The session.
                      content:
                        application/json:
                          schema: {$ref: "#/components/schemas/Session"}
                    4XX: {$ref: "#/components/responses/Problem"}
                delete:
                  responses:
                    204: {description: It has ended.}
                    default: {$ref: "#/components/responses/Problem"}
              /sessions/current:
                get:
                  responses:
                    200:
                      description: A page.
                      content:
                        text/html: {}
            components:
              responses:
                Problem:
                  description: What went wrong.
                  content:
                    application/problem+json:
                      schema: {$ref: "#/components/schemas/Problem"}
              schemas:
                Session:
                  type: object
                  required: [id, startedAt]
                  unevaluatedProperties: false
                  properties:
                    id: {type: string}
                    startedAt: {type: string, format: date-time}
                    device:
                      oneOf:
                        - {type: "null"}
                        - {$ref: "#/components/schemas/Device"}
                Device:
                  type: object
                  required: [name]
                  properties: {name: {type: string, maxLength: 10}}
                Problem:
                  type: object
                  required: [type]
                  properties: {type: {type: string}}
            """;
    private static final String SESSION =
            "{\"id\":\"ses_1\",\"startedAt\":\"2026-11-22T00:00:00Z\",\"device\":{\"name\":\"laptop\"}}";

    private final Contract contract = load(DOCUMENT);

    @TempDir
    Path directory;

    @Test
    void itListsItsOperations() {
        assertThat(contract.operations())
                .containsExactlyInAnyOrder(
                        new Contract.Operation("GET", "/sessions/{id}"),
                        new Contract.Operation("DELETE", "/sessions/{id}"),
                        new Contract.Operation("GET", "/sessions/current"));
    }

    @Test
    void whatIsDeclaredPasses() {
        assertThatCode(() -> {
                    check("GET", "/sessions/ses_1?full=1", 200, "application/json; charset=utf-8", SESSION);
                    check("GET", "/sessions/ses_1", 404, "application/problem+json", "{\"type\":\"gone\"}");
                    check("DELETE", "/sessions/ses_1", 204, null, "");
                    check("DELETE", "/sessions/ses_1", 503, "application/problem+json", "{\"type\":\"busy\"}");
                    check("GET", "/sessions/current", 200, "text/html", "<p>");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void everyViolationIsNamedWithItsOperation() {
        assertBreaks(
                        "GET",
                        "/sessions/ses_1",
                        200,
                        "application/json",
                        "{\"startedAt\":\"yesterday\",\"device\":{\"name\":\"a very long name\"},\"extra\":1}")
                .hasMessageContaining("GET /sessions/{id} (asked: /sessions/ses_1, answer: 200 application/json)")
                .hasMessageContaining("required property 'id' not found")
                .hasMessageContaining("date-time")
                .hasMessageContaining("at most 10 characters")
                .hasMessageContaining("extra");
    }

    @Test
    void aReferencedResponseIsChecked() {
        assertBreaks("GET", "/sessions/ses_1", 404, "application/problem+json", "{}")
                .hasMessageContaining("required property 'type' not found");
    }

    @Test
    void anUndeclaredStatusBreaksIt() {
        assertBreaks("GET", "/sessions/ses_1", 201, "application/json", SESSION)
                .hasMessageContaining("status 201 is not declared, only 200, 4XX");
    }

    @Test
    void anUndeclaredMediaTypeBreaksIt() {
        assertBreaks("GET", "/sessions/ses_1", 200, "text/html", "<p>")
                .hasMessageContaining("media type text/html is not declared, only application/json");
        assertBreaks("GET", "/sessions/ses_1", 200, null, "").hasMessageContaining("media type null");
    }

    @Test
    void anUndeclaredBodyBreaksIt() {
        assertBreaks("DELETE", "/sessions/ses_1", 204, "application/json", "{}")
                .hasMessageContaining("none is declared");
    }

    @Test
    void brokenJsonBreaksIt() {
        assertBreaks("GET", "/sessions/ses_1", 200, "application/json", "{\"id\":")
                .hasMessageContaining("not JSON");
        assertBreaks("GET", "/sessions/ses_1", 200, "application/json", "").isInstanceOf(AssertionError.class);
    }

    @Test
    void anUndeclaredOperationBreaksIt() {
        assertBreaks("POST", "/sessions/ses_1", 200, null, "").hasMessage("The contract has no POST /sessions/ses_1");
        assertBreaks("GET", "/sessions/a/b", 200, null, "").hasMessage("The contract has no GET /sessions/a/b");
    }

    @Test
    void aWholePathWinsOverAPattern() {
        assertBreaks("GET", "/sessions/current", 404, "application/problem+json", "{\"type\":\"gone\"}")
                .hasMessageContaining("GET /sessions/current")
                .hasMessageContaining("status 404 is not declared");
    }

    @Test
    void itIsReadFromAFileToo() throws IOException {
        Path file = Files.writeString(directory.resolve("openapi.yaml"), DOCUMENT);

        assertThat(Contract.load(file).operations()).isEqualTo(contract.operations());
    }

    @Test
    void aDocumentThatIsNotOneIsRefused() {
        assertThatThrownBy(() -> load("openapi: 3.0.3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an OpenAPI 3.1 document");
        assertThatThrownBy(() -> load(DOCUMENT.replace("#/components/schemas/Device", "#/components/schemas/Divice")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the reference #/components/schemas/Divice leads nowhere");
    }

    private static Contract load(String document) {
        return Contract.load(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
    }

    private void check(String method, String path, int status, @Nullable String mediaType, String body) {
        contract.check(method, path, status, mediaType, body.getBytes(StandardCharsets.UTF_8));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertBreaks(
            String method, String path, int status, @Nullable String mediaType, String body) {
        return assertThatThrownBy(() -> check(method, path, status, mediaType, body))
                .isInstanceOf(AssertionError.class);
    }
}
