package dev.curfew.cli.tui;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What can be typed after a slash.
enum SlashCommand {
    LOGIN("/login", "sign in; /login device, /login key, /login cancel"),
    LOGOUT("/logout", "sign this host out, here and at the server"),
    STATUS("/status", "who is signed in, and how it stands"),
    SESSIONS("/sessions", "your sessions, of every app and device"),
    DEVICES("/devices", "your devices"),
    REVOCATIONS("/revocations", "what the server has not been told yet"),
    LOG("/log", "what has happened since this began"),
    REFRESH("/refresh", "get a newer token now"),
    HELP("/help", "the keys and commands"),
    QUIT("/quit", "leave; you stay signed in");

    private final String word;
    private final String text;

    SlashCommand(String word, String text) {
        this.word = word;
        this.text = text;
    }

    String word() {
        return word;
    }

    String text() {
        return text;
    }

    /// Those that begin with what has been typed.
    static List<SlashCommand> beginning(String typed) {
        return Arrays.stream(values())
                .filter(command -> command.word.startsWith(typed))
                .toList();
    }

    /// The one that was typed: whole, or so far that there is no other.
    static Optional<SlashCommand> meant(String word) {
        List<SlashCommand> found = beginning(word);
        Optional<SlashCommand> whole =
                found.stream().filter(command -> command.word.equals(word)).findFirst();
        return whole.isPresent() || found.size() != 1 ? whole : Optional.of(found.getFirst());
    }

    /// What has been typed, as far on as all that begin with it agree.
    static String completed(String typed) {
        List<SlashCommand> found = beginning(typed);
        if (found.isEmpty()) {
            return typed;
        }
        String common = found.getFirst().word;
        for (SlashCommand each : found) {
            while (!each.word.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        return found.size() == 1 ? common + " " : common;
    }
}
