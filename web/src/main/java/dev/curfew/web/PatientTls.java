package dev.curfew.web;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The TLS of the platform, with {@link Patience} for the handshake: the server makes it before it counts the
/// connection, so nothing else would ever end one that a client leaves half done.
final class PatientTls extends SSLContextSpi {
    private final SSLContext platform;
    private final Patience patience;

    private PatientTls(SSLContext platform, Patience patience) {
        this.platform = platform;
        this.patience = patience;
    }

    static SSLContext context(KeyManager[] keys, Patience patience) {
        try {
            SSLContext platform = SSLContext.getInstance("TLS");
            platform.init(keys, null, null);
            return new SSLContext(new PatientTls(platform, patience), platform.getProvider(), "TLS") {};
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the server asks for on the connection's own thread, just before the handshake.
    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        if (Thread.currentThread().isVirtual()) {
            patience.begin();
        }
        return platform.getSocketFactory();
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new UnsupportedOperationException("already initialised");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return platform.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return platform.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return platform.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return platform.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return platform.getClientSessionContext();
    }
}
