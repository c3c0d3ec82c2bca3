package dev.curfew.authority.key;

import com.nimbusds.jose.jwk.JWK;
import dev.curfew.base.Secret;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The keyset as text: a JWK set with its private parts (RFC 7517, section 5), each key with the members `stage`,
/// `created` and, once retired, `retiredAt`; and beside `keys` a list `roots` of `number`, `created` and
/// `secret`.
final class KeysetJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> LIST = new TypeReference<>() {};

    private KeysetJson() {}

    /// The text is not a keyset. Says where it fails, and never what it contains.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    static byte[] write(Keyset keyset) {
        var keys = new ArrayList<Map<String, Object>>();
        for (Algorithm algorithm : Algorithm.values()) {
            SigningLine line = keyset.line(algorithm);
            keys.add(key(line.next(), "next"));
            keys.add(key(line.current(), "current"));
            for (SigningLine.Retired retired : line.retired()) {
                Map<String, Object> key = key(retired.key(), "retired");
                key.put("retiredAt", retired.at().toString());
                keys.add(key);
            }
        }
        List<Map<String, Object>> roots =
                keyset.roots().stream().map(KeysetJson::root).toList();
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(Map.of("keys", keys, "roots", roots));
    }

    static Keyset read(byte[] json) throws Unreadable {
        try {
            @Nullable Map<String, Object> set = JSON.readValue(json, OBJECT);
            if (set == null) {
                throw new Unreadable("it is not a JSON object");
            }
            List<Map<String, Object>> keys = list(set, "keys");
            return new Keyset(line(Algorithm.ES256, keys), line(Algorithm.RS256, keys), roots(list(set, "roots")));
        } catch (JacksonException e) {
            throw new Unreadable("it is not JSON, or ends too early");
        } catch (ParseException e) {
            throw new Unreadable("one of its keys is not a JWK");
        } catch (DateTimeException | IllegalArgumentException | ClassCastException e) {
            throw new Unreadable("one of its keys has a member of the wrong form");
        }
    }

    private static Map<String, Object> key(SigningKey key, String stage) {
        Map<String, Object> members = key.jwk().toJSONObject();
        members.put("stage", stage);
        members.put("created", key.created().toString());
        return members;
    }

    private static Map<String, Object> root(RootKey root) {
        String secret = Base64Url.encode(root.secret().reveal(Secret.Purpose.KEEP));
        return Map.of("number", root.number(), "created", root.created().toString(), "secret", secret);
    }

    private static SigningLine line(Algorithm algorithm, List<Map<String, Object>> keys)
            throws Unreadable, ParseException {
        var next = new ArrayList<SigningKey>();
        var current = new ArrayList<SigningKey>();
        var retired = new ArrayList<SigningLine.Retired>();
        for (Map<String, Object> members : keys) {
            if (!algorithm.name().equals(members.get("alg"))) {
                continue;
            }
            JWK jwk = JWK.parse(members);
            if (!jwk.isPrivate() || jwk.getKeyID() == null) {
                throw new Unreadable("one of its keys has no private part or no id");
            }
            var key = new SigningKey(algorithm, jwk, Instant.parse(text(members, "created")));
            switch (text(members, "stage")) {
                case "next" -> next.add(key);
                case "current" -> current.add(key);
                case "retired" -> retired.add(new SigningLine.Retired(key, Instant.parse(text(members, "retiredAt"))));
                default -> throw new Unreadable("one of its keys is in an unknown stage");
            }
        }
        if (next.size() != 1 || current.size() != 1) {
            throw new Unreadable("it does not have one next and one current key for " + algorithm);
        }
        retired.sort(Comparator.comparing(SigningLine.Retired::at).reversed());
        return new SigningLine(next.getFirst(), current.getFirst(), retired);
    }

    private static List<RootKey> roots(List<Map<String, Object>> list) throws Unreadable {
        var roots = new ArrayList<RootKey>();
        for (Map<String, Object> members : list) {
            if (!(members.get("number") instanceof Integer number)) {
                throw new Unreadable("one of its root keys has no number");
            }
            Secret secret = Secret.of(Base64.getUrlDecoder().decode(text(members, "secret")));
            roots.add(new RootKey(number, secret, Instant.parse(text(members, "created"))));
        }
        return roots;
    }

    private static String text(Map<String, Object> members, String name) throws Unreadable {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new Unreadable("one of its keys has no member " + name);
    }

    private static List<Map<String, Object>> list(Map<String, Object> members, String name) throws Unreadable {
        if (!(members.get(name) instanceof List<?> list) || list.contains(null)) {
            throw new Unreadable("it has no list " + name);
        }
        return JSON.convertValue(list, LIST);
    }
}
