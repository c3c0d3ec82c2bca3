package dev.curfew.keyring;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/// The shapes of the systems' functions, as their headers have them. Public, because the bridge calls what
/// has them by reflection.
@SuppressWarnings("exports")
public interface Signatures {
    /// `OSStatus f(void *)`, and such.
    interface One extends Callback {
        int call(Pointer one);
    }

    interface Of extends Callback {
        void call(Pointer one);
    }

    interface Flag extends Callback {
        int call(byte state);
    }

    interface Domain extends Callback {
        int call(int domain, Pointer keychain);
    }

    interface Two extends Callback {
        int call(Pointer one, Pointer two);
    }

    interface Find extends Callback {
        int call(
                Pointer keychain,
                int serviceLength,
                Pointer service,
                int accountLength,
                Pointer account,
                @Nullable Pointer length,
                @Nullable Pointer data,
                @Nullable Pointer item);
    }

    interface Add extends Callback {
        int call(
                Pointer keychain,
                int serviceLength,
                Pointer service,
                int accountLength,
                Pointer account,
                int length,
                Pointer data,
                @Nullable Pointer item);
    }

    interface Modify extends Callback {
        int call(Pointer item, @Nullable Pointer attributes, int length, Pointer data);
    }

    interface Read extends Callback {
        int call(Pointer target, int type, int flags, Pointer credential);
    }

    interface Write extends Callback {
        int call(Pointer credential, int flags);
    }

    interface Delete extends Callback {
        int call(Pointer target, int type, int flags);
    }
}
