package dev.curfew.gateway.pool;

import dev.curfew.gateway.pool.Evidence.Gauge;
import dev.curfew.gateway.pool.Evidence.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Evidence as a line of JSON, without what it says of the credential.
final class EvidenceText {
    private EvidenceText() {}

    static String write(Evidence it) {
        var tree = new LinkedHashMap<String, Object>();
        it.limited().ifPresent(stop -> tree.put("limited", stop(stop)));
        it.exhausted().ifPresent(stop -> tree.put("exhausted", stop(stop)));
        it.cooling().ifPresent(at -> tree.put("cooling", at.toEpochMilli()));
        it.blockedAt().ifPresent(at -> tree.put("blockedAt", at.toEpochMilli()));
        it.pausedBy().ifPresent(by -> tree.put("pausedBy", by));
        if (it.pardoned() >= 0) {
            tree.put("pardoned", it.pardoned());
        }
        var windows = new TreeMap<String, Object>();
        it.windows().forEach((name, gauge) -> windows.put(name, gauge(gauge)));
        tree.put("windows", windows);
        var without = new TreeMap<String, Object>();
        it.without().forEach((model, until) -> without.put(model, until.toEpochMilli()));
        tree.put("without", without);
        return JsonMapper.shared().writeValueAsString(tree);
    }

    static Evidence read(String text) {
        JsonNode tree = JsonMapper.shared().readTree(text);
        var windows = new HashMap<String, Gauge>();
        tree.path("windows").properties().forEach(it -> windows.put(it.getKey(), gauge(it.getKey(), it.getValue())));
        var without = new HashMap<String, Instant>();
        tree.path("without").properties().forEach(it -> without.put(it.getKey(), instant(it.getValue())));
        return new Evidence(
                new Standing.Good(0),
                tree.optional("limited").map(EvidenceText::stop),
                tree.optional("exhausted").map(EvidenceText::stop),
                tree.optional("cooling").map(EvidenceText::instant),
                tree.optional("blockedAt").map(EvidenceText::instant),
                tree.optional("pausedBy").map(JsonNode::asString),
                tree.path("pardoned").asLong(-1),
                windows,
                without);
    }

    private static Map<String, Object> stop(Stop stop) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("until", stop.until().toEpochMilli());
        tree.put("told", stop.told());
        tree.put("window", stop.window());
        return tree;
    }

    private static Stop stop(JsonNode tree) {
        return new Stop(
                instant(tree.path("until")),
                tree.path("told").asBoolean(false),
                tree.path("window").asString(""));
    }

    private static Map<String, Object> gauge(Gauge gauge) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("used", gauge.window().usedPercent());
        gauge.window().length().ifPresent(length -> tree.put("seconds", length.toSeconds()));
        gauge.window().resetsAt().ifPresent(at -> tree.put("resetsAt", at.toEpochMilli()));
        tree.put("source", gauge.source().name());
        tree.put("at", gauge.at().toEpochMilli());
        return tree;
    }

    private static Gauge gauge(String name, JsonNode tree) {
        Optional<Duration> length =
                tree.optional("seconds").map(JsonNode::asLong).map(Duration::ofSeconds);
        return new Gauge(
                new Observation.Window(
                        name,
                        tree.path("used").asDouble(0),
                        length,
                        tree.optional("resetsAt").map(EvidenceText::instant)),
                Observation.Source.valueOf(tree.path("source").asString("POLL")),
                instant(tree.path("at")));
    }

    private static Instant instant(JsonNode number) {
        return Instant.ofEpochMilli(number.asLong(0));
    }
}
