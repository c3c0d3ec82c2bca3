package dev.curfew.authority.console.page;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page in which every text that is not empty is replaced by another one, wherever it stands: what is claimed of one
/// field is then claimed of all, those added later too. This is why it reflects.
final class Typed {
    private final String text;

    private Typed(String text) {
        this.text = text;
    }

    static Page everywhere(String text, Page page) {
        return (Page) new Typed(text).replaced(page);
    }

    private Object replaced(Object value) {
        return switch (value) {
            case String empty when empty.isEmpty() -> empty;
            case String _ -> text;
            case List<?> list -> list.stream().map(this::replaced).toList();
            case Record it -> rebuilt(it);
            default -> value;
        };
    }

    private Object rebuilt(Record it) {
        var components = it.getClass().getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = it.getClass().getDeclaredConstructor(types);
            var values = new @Nullable Object[components.length];
            for (int at = 0; at < components.length; at++) {
                var value = components[at].getAccessor().invoke(it);
                values[at] = value == null ? null : replaced(value);
            }
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }
}
