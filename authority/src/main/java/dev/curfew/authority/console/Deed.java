package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.Marks;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.web.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What was done by a form, as the redirect that answers it tells the page that it leads to.
///
/// The word is one of these and some numbers, tagged under the browser's form token and good for a minute: no
/// link from elsewhere can make a page say that something was done, and a bookmark does not say it again.
public enum Deed {
    ENDED,
    DEVICE_SAVED,
    COPY_SETTLED,
    PERSON_ADDED,
    PERSON_SAVED,
    SETTINGS_SAVED,
    PASSWORD_CHANGED,
    DEACTIVATED,
    REACTIVATED,
    APP_REGISTERED,
    APP_SAVED,
    APP_DISABLED,
    APP_ENABLED,
    APP_REMOVED,
    ACCOUNT_ADDED,
    ACCOUNT_PAUSED,
    ACCOUNT_RESUMED,
    ACCOUNT_SIGNED_IN,
    ACCOUNT_REMOVED,
    STRATEGY_SAVED,
    LIMIT_SET,
    LIMIT_REMOVED,
    KEYS_REVOKED,
    RIGHT_SAVED;

    /// The query parameter.
    static final String NAME = "done";

    private static final Pattern FORM =
            Pattern.compile("([a-z_]{1,20})((?:\\.[0-9]{1,18}){1,18})\\.([0-9]{1,12})\\.(.{43})");
    private static final List<Part.Surface> SURFACES = List.of(Part.Surface.values());
    private static final long FRESH_SECONDS = 60;

    /// The parameter for a page that `caller` is about to see.
    ///
    /// @param count of what it was done to
    String told(long count, WebCaller caller, Instant now) {
        return told(List.of(count), caller, now);
    }

    /// The same with all that is to be known of it.
    String told(List<Long> numbers, WebCaller caller, Instant now) {
        String said = numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
        String word = name().toLowerCase(Locale.ROOT) + "." + said + "." + now.getEpochSecond();
        return NAME + "=" + word + "." + tag(word, caller);
    }

    /// What the request that `caller` sends says was just done.
    static Optional<Part.Notice> heard(Request request, WebCaller caller) {
        return form(request, caller)
                .map(form -> valueOf(form.group(1).toUpperCase(Locale.ROOT)).notice(numbers(form)));
    }

    /// The numbers that the request says of `deed`, if that is what was just done.
    static Optional<List<Long>> numbers(Deed deed, Request request, WebCaller caller) {
        return form(request, caller)
                .filter(form -> form.group(1).toUpperCase(Locale.ROOT).equals(deed.name()))
                .map(Deed::numbers);
    }

    private static List<Long> numbers(MatchResult form) {
        return Arrays.stream(form.group(2).substring(1).split("\\."))
                .map(Long::valueOf)
                .toList();
    }

    /// The parameter, if it is genuine and fresh.
    private static Optional<MatchResult> form(Request request, WebCaller caller) {
        var form = FORM.matcher(request.query(NAME).orElse(""));
        if (!form.matches() || !genuine(form.group(), form.group(4), caller)) {
            return Optional.empty();
        }
        long age = request.at().getEpochSecond() - Long.parseLong(form.group(3));
        return age < 0 || age > FRESH_SECONDS ? Optional.empty() : Optional.of(form.toMatchResult());
    }

    /// The numbers of so many sessions, and of how many of each surface.
    static List<Long> numbers(long count, List<Admin.Held> held) {
        return Stream.concat(
                        Stream.of(count),
                        held.stream()
                                .flatMap(each ->
                                        Stream.of((long) SURFACES.indexOf(each.surface()), (long) each.count())))
                .toList();
    }

    /// The surfaces among the numbers; one that is left over at the end is something else.
    private static List<Admin.Held> held(List<Long> numbers) {
        return IntStream.range(0, (numbers.size() - 1) / 2)
                .mapToObj(i -> new Admin.Held(
                        SURFACES.get(numbers.get(2 * i + 1).intValue()),
                        numbers.get(2 * i + 2).intValue()))
                .toList();
    }

    private Part.Notice notice(List<Long> numbers) {
        int count = numbers.getFirst().intValue();
        return switch (this) {
            case ENDED -> Part.Notice.ended(count, List.of(), List.of());
            case COPY_SETTLED -> Part.Notice.done("Both places are yours. You are told again if a third one shows up.");
            case DEVICE_SAVED -> Part.Notice.done("The device was saved.");
            case PERSON_ADDED -> Part.Notice.done("The person was added and can sign in.");
            case SETTINGS_SAVED -> Part.Notice.done("Saved.");
            case PASSWORD_CHANGED ->
                Part.Notice.done(
                        "Your password was changed.",
                        switch (count) {
                            case 0 -> "No other session was ended.";
                            case 1 -> "1 other session ended.";
                            default -> count + " other sessions ended.";
                        });
            case PERSON_SAVED -> Part.Notice.done("Saved.");
            case DEACTIVATED -> Part.Notice.deactivated(count, held(numbers));
            case REACTIVATED ->
                Part.Notice.done("Reactivated. The person can sign in again; nothing that had ended came back.");
            case APP_REGISTERED -> Part.Notice.done("The app was registered. It signs in with the client id below.");
            case APP_SAVED -> Part.Notice.done("The app was saved.");
            case APP_DISABLED ->
                appClosed("The app is disabled.", numbers, "Nobody can sign in with it until it is enabled again.");
            case APP_ENABLED ->
                Part.Notice.done("The app is enabled. People can sign in with it; nothing that had ended came back.");
            case ACCOUNT_ADDED ->
                Part.Notice.done("The account was added.", "The gateway uses it from now on, as soon as it is ready.");
            case ACCOUNT_PAUSED ->
                Part.Notice.done("The account is paused.", "What it serves now may finish; it gets nothing new.");
            case ACCOUNT_RESUMED -> Part.Notice.done("The account is back at work.");
            case ACCOUNT_SIGNED_IN -> Part.Notice.done("The account has a new credential.");
            case ACCOUNT_REMOVED ->
                Part.Notice.done(
                        "The account was removed. It is leased to nobody any more.",
                        count == 0
                                ? "Its API key stays good at the provider until it is deleted there."
                                : "Its tokens are being revoked at the provider.");
            case STRATEGY_SAVED -> Part.Notice.done("Saved. The next request is served by it.");
            case LIMIT_SET -> Part.Notice.done("The limit is set. It counts from the next request on.");
            case LIMIT_REMOVED -> Part.Notice.done("The limit is gone. Nothing is counted against it any more.");
            case KEYS_REVOKED ->
                count == 0
                        ? Part.Notice.warning("Nothing was left to end.", "It had ended before.")
                        : Part.Notice.done(
                                (count == 1 ? "1 key" : count + " keys") + " revoked.",
                                "What ran by it is cut, and it is refused from now on.");
            case RIGHT_SAVED -> Part.Notice.done("Saved. It counts at once.");
            case APP_REMOVED -> appClosed("The app was removed.", numbers, "What people had allowed it is forgotten.");
        };
    }

    private static Part.Notice appClosed(String title, List<Long> numbers, String remark) {
        return Part.Notice.appClosed(
                title, numbers.getFirst().intValue(), numbers.getLast().intValue(), held(numbers), remark);
    }

    private static boolean genuine(String whole, String tag, WebCaller caller) {
        String word = whole.substring(0, whole.length() - tag.length() - 1);
        return MessageDigest.isEqual(bytes(tag), bytes(tag(word, caller)));
    }

    private static String tag(String word, WebCaller caller) {
        return Marks.tag(bytes(caller.csrf()), "done " + word);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
