package dev.curfew.cli.tui;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What the app-server has said last.
///
/// @param state of `auth/state`
/// @param account of `account/read`
/// @param sessions of `session/list`, parents before their children
/// @param fault why there is no list of sessions
record Facts(
        boolean connected,
        JsonNode state,
        JsonNode account,
        List<Branch> sessions,
        Optional<String> fault,
        List<JsonNode> revocations) {
    static final Facts NOTHING = new Facts(
            false, MissingNode.getInstance(), MissingNode.getInstance(), List.of(), Optional.empty(), List.of());

    /// A session, and how deep below others it stands.
    record Branch(int depth, JsonNode session) {}

    /// A device, and how many sessions it has.
    record Device(JsonNode device, int sessions, boolean current) {}

    Facts connected(boolean now) {
        return new Facts(now, state, account, sessions, fault, revocations);
    }

    Facts withState(JsonNode said) {
        return new Facts(connected, said, account, sessions, fault, revocations);
    }

    Facts withAccount(JsonNode said) {
        return new Facts(connected, state, said.path("account"), sessions, fault, revocations);
    }

    Facts withSessions(JsonNode said) {
        return new Facts(
                connected,
                state,
                account,
                tree(said.path("sessions").valueStream().toList()),
                Optional.empty(),
                revocations);
    }

    Facts withoutSessions(String why) {
        return new Facts(connected, state, account, List.of(), Optional.of(why), revocations);
    }

    Facts withRevocations(JsonNode said) {
        return new Facts(
                connected,
                state,
                account,
                sessions,
                fault,
                said.path("revocations").valueStream().toList());
    }

    /// The devices of the sessions, in their order.
    List<Device> devices() {
        Map<String, Device> found = new LinkedHashMap<>();
        for (Branch branch : sessions) {
            JsonNode device = branch.session().path("device");
            String id = device.path("id").asString("");
            if (!id.isEmpty()) {
                boolean current = branch.session().path("current").asBoolean(false);
                found.merge(
                        id,
                        new Device(device, 1, current),
                        (one, other) -> new Device(device, one.sessions() + 1, one.current() || other.current()));
            }
        }
        return List.copyOf(found.values());
    }

    /// How many lines a screen has that can be chosen.
    int lines(Tab tab) {
        return switch (tab) {
            case SESSIONS -> sessions.size();
            case DEVICES -> devices().size();
            case REVOCATIONS -> revocations.size();
            case STATUS, LOG, HELP -> 0;
        };
    }

    private static List<Branch> tree(List<JsonNode> sessions) {
        var branches = new ArrayList<Branch>();
        sessions.stream()
                .filter(session -> sessions.stream().noneMatch(it -> isParent(it, session)))
                .forEach(root -> grow(branches, root, 0, sessions));
        return List.copyOf(branches);
    }

    private static void grow(List<Branch> branches, JsonNode session, int depth, List<JsonNode> all) {
        boolean known = branches.stream().anyMatch(it -> it.session().equals(session));
        if (!known) {
            branches.add(new Branch(depth, session));
            all.stream()
                    .filter(child -> isParent(session, child))
                    .forEach(child -> grow(branches, child, depth + 1, all));
        }
    }

    private static boolean isParent(JsonNode one, JsonNode other) {
        String parent = other.path("parent").asString("");
        return !parent.isEmpty() && parent.equals(one.path("id").asString(""));
    }
}
