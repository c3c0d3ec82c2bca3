package dev.curfew.cli.tui;

import dev.curfew.cli.tui.Effect.Ask;
import dev.curfew.cli.tui.Effect.Purpose;
import dev.curfew.cli.tui.View.Question;
import dev.curfew.cli.tui.View.Typed;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What follows from a key: an answer to a question, a character of a command, or a step on a screen.
final class Keys {
    private static final int LONGEST = 4096;

    private Keys() {}

    static Update pressed(View view, Key key) {
        if (key == Key.Named.REDRAW) {
            return new Update(view, List.of(new Effect.Redraw()));
        }
        if (key == Key.Named.INTERRUPT || key == Key.Named.END) {
            // The first gives up what is being typed, as a shell has it.
            boolean busy = view.typed().isOpen() || view.question().isPresent();
            return busy
                    ? still(view.typing(Typed.NOTHING).asking(Optional.empty()).saying(""))
                    : new Update(view, List.of(new Effect.Leave(Optional.empty())));
        }
        if (view.question().isPresent()) {
            return decided(view, view.question().get(), key);
        }
        return view.typed().isOpen() ? typed(view, key) : stepped(view, key);
    }

    private static Update still(View view) {
        return new Update(view, List.of());
    }

    private static Update decided(View view, Question question, Key key) {
        View answered = view.asking(Optional.empty());
        if (key instanceof Key.Typed(String character) && character.equalsIgnoreCase("y")) {
            return new Update(answered.saying("Working ..."), List.of(question.then()));
        }
        boolean no = key == Key.Named.ESCAPE
                || (key instanceof Key.Typed(String character) && character.equalsIgnoreCase("n"));
        return still(no ? answered.saying("Nothing was done.") : view);
    }

    private static Update typed(View view, Key key) {
        Typed typed = view.typed();
        String text = typed.text();
        return switch (key) {
            case Key.Typed(String character) ->
                still(text.length() >= LONGEST ? view : view.typing(new Typed(text + character, typed.secret())));
            case Key.Named named ->
                switch (named) {
                    case BACKSPACE ->
                        still(view.typing(new Typed(
                                text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(text.length(), -1)),
                                typed.secret())));
                    case TAB ->
                        still(typed.secret() ? view : view.typing(new Typed(SlashCommand.completed(text), false)));
                    case ESCAPE -> still(view.typing(Typed.NOTHING).saying(""));
                    case ENTER -> sent(view.typing(Typed.NOTHING), typed);
                    case BACK_TAB, UP, DOWN, LEFT, RIGHT, PAGE_UP, PAGE_DOWN, INTERRUPT, END, REDRAW -> still(view);
                };
        };
    }

    private static Update sent(View view, Typed typed) {
        if (typed.secret()) {
            var params = Effect.object()
                    .put("type", "apiKey")
                    .put("apiKey", typed.text().strip());
            return typed.text().isBlank()
                    ? still(view.saying("Nothing was typed."))
                    : new Update(
                            view.saying("Working ..."), List.of(new Ask(Purpose.LOGIN, "account/login/start", params)));
        }
        List<String> words = List.of(typed.text().strip().split("\\s+"));
        return SlashCommand.meant(words.getFirst())
                .map(command -> run(view.saying(""), command, words.size() > 1 ? words.get(1) : ""))
                .orElseGet(() -> still(view.saying("There is no such command. /help lists them.")));
    }

    /// Runs a command.
    static Update run(View view, SlashCommand command, String word) {
        return switch (command) {
            case STATUS -> new Update(view.at(Tab.STATUS), List.of(Update.STATE, Update.ACCOUNT));
            case SESSIONS -> new Update(view.at(Tab.SESSIONS), List.of(Update.SESSIONS));
            case DEVICES -> new Update(view.at(Tab.DEVICES), List.of(Update.SESSIONS));
            case REVOCATIONS -> new Update(view.at(Tab.REVOCATIONS), List.of(Update.REVOCATIONS));
            case LOG -> still(view.at(Tab.LOG));
            case HELP -> still(view.at(Tab.HELP));
            case QUIT -> new Update(view, List.of(new Effect.Leave(Optional.empty())));
            case LOGIN -> login(view, word);
            case LOGOUT ->
                new Update(view.saying("Logging out ..."), List.of(Ask.of(Purpose.LOGOUT, "account/logout")));
            case REFRESH ->
                new Update(
                        view.saying("Working ..."),
                        List.of(new Ask(
                                Purpose.REFRESH, "account/read", Effect.object().put("refreshToken", true))));
        };
    }

    /// A browser that comes back to the host works on this machine only; a code works everywhere.
    private static Update login(View view, String word) {
        String type = switch (word) {
            case "" -> view.where().isEmpty() ? "chatgpt" : "chatgptDeviceCode";
            case "browser" -> "chatgpt";
            case "device" -> "chatgptDeviceCode";
            default -> "";
        };
        if (word.equals("key")) {
            return still(view.typing(new Typed("", true)).saying("Paste the API key; it is not shown. Esc gives up."));
        }
        if (word.equals("cancel")) {
            return underWay(view, Purpose.CANCEL, "account/login/cancel", Effect.object());
        }
        if (word.startsWith("http")) {
            return underWay(
                    view, Purpose.PASTE, "account/login/paste", Effect.object().put("address", word));
        }
        return type.isEmpty()
                ? still(view.saying("Write /login, /login device, /login key or /login cancel."))
                : new Update(
                        view.saying("Working ..."),
                        List.of(new Ask(
                                Purpose.LOGIN,
                                "account/login/start",
                                Effect.object().put("type", type))));
    }

    /// Asks something about the sign-in that is under way.
    private static Update underWay(View view, Purpose purpose, String method, ObjectNode params) {
        return view.signIn()
                .map(it -> new Update(
                        view.saying("Working ..."),
                        List.of(new Ask(
                                purpose,
                                method,
                                params.put("loginId", it.path("loginId").asString(""))))))
                .orElseGet(() -> still(view.saying("No sign-in is under way.")));
    }

    private static Update stepped(View view, Key key) {
        int page = Math.max(1, view.height() - 8);
        return switch (key) {
            case Key.Typed(String character) -> struck(view, character);
            case Key.Named named ->
                switch (named) {
                    case TAB, RIGHT -> still(view.at(view.tab().turned(1)));
                    case BACK_TAB, LEFT -> still(view.at(view.tab().turned(-1)));
                    case UP -> still(view.choosing(view.chosen() - 1));
                    case DOWN -> still(view.choosing(view.chosen() + 1));
                    case PAGE_UP -> still(view.choosing(view.chosen() - page));
                    case PAGE_DOWN -> still(view.choosing(view.chosen() + page));
                    case ESCAPE -> view.signIn().isPresent() ? login(view, "cancel") : still(view.saying(""));
                    case ENTER, BACKSPACE, INTERRUPT, END, REDRAW -> still(view);
                };
        };
    }

    private static Update struck(View view, String character) {
        return switch (character) {
            case "/" -> still(view.typing(new Typed("/", false)));
            case "?" -> still(view.at(Tab.HELP));
            case "q" -> new Update(view, List.of(new Effect.Leave(Optional.empty())));
            case "k" -> still(view.choosing(view.chosen() - 1));
            case "j" -> still(view.choosing(view.chosen() + 1));
            case "x" -> ended(view);
            case "r" ->
                new Update(
                        view.saying("Looking again ..."),
                        List.of(Update.STATE, Update.ACCOUNT, Update.SESSIONS, Update.REVOCATIONS));
            case "1", "2", "3", "4", "5", "6" -> still(view.at(Tab.STATUS.turned(Integer.parseInt(character) - 1)));
            default -> still(view);
        };
    }

    /// Ends what is chosen, after a question that says what that is.
    private static Update ended(View view) {
        Facts facts = view.facts();
        if (view.chosen() >= facts.lines(view.tab())) {
            return still(view.saying("Nothing is chosen. 'x' signs out what is chosen in Sessions or Devices."));
        }
        return switch (view.tab()) {
            case SESSIONS -> {
                JsonNode session = facts.sessions().get(view.chosen()).session();
                String name = Cells.tame(session.path("app").path("name").asString("?") + " on "
                        + session.path("device").path("name").asString("an unknown device"));
                var then = new Ask(
                        Purpose.SIGN_OUT,
                        "session/revoke",
                        Effect.object().put("sessionId", session.path("id").asString("")));
                boolean own = session.path("current").asBoolean(false);
                yield asked(view, own ? "this sign-in itself, " + name : name, then);
            }
            case DEVICES -> {
                Facts.Device device = facts.devices().get(view.chosen());
                var then = new Ask(
                        Purpose.SIGN_OUT,
                        "session/revokeAll",
                        Effect.object()
                                .put("scope", "device")
                                .put("deviceId", device.device().path("id").asString("")));
                yield asked(
                        view,
                        "everything on "
                                + Cells.tame(device.device().path("name").asString("?")) + " (" + device.sessions()
                                + ")",
                        then);
            }
            case REVOCATIONS ->
                new Update(view.saying("Working ..."), List.of(Ask.of(Purpose.FLUSH, "revocation/flush")));
            case STATUS, LOG, HELP -> still(view);
        };
    }

    private static Update asked(View view, String what, Ask then) {
        return still(view.asking(Optional.of(new Question("Sign out " + what + "? y/n", then))));
    }
}
