package dev.curfew.authority.trace;

import dev.curfew.authority.store.Store;
import dev.curfew.web.RequestLog;

/// Who is told what each request did.
public interface Tracing extends AutoCloseable {
    /// Nobody; nothing is wrapped.
    Tracing NONE = new Tracing() {
        @Override
        public RequestLog requests(RequestLog log) {
            return log;
        }

        @Override
        public Store decisions(Store store) {
            return store;
        }

        @Override
        public void close() {}
    };

    /// Follows requests, and tells `log` of them as before.
    RequestLog requests(RequestLog log);

    /// `store`, with each decision followed that is made on the thread of a followed request.
    Store decisions(Store store);

    /// Delivers what is left, within a short bound, and ends.
    @Override
    void close();
}
