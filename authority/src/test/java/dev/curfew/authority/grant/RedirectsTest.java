package dev.curfew.authority.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectsTest {
    private static final List<String> REGISTERED = List.of(
            "https://app.test/cb?tenant=1", "http://127.0.0.1/cb", "com.example.app:/cb", "http://intranet.test/cb");

    @ParameterizedTest
    @CsvSource({
        "https://app.test/cb?tenant=1,true",
        "https://app.test/cb?tenant=2,false",
        "https://app.test/cb,false",
        "https://app.test:443/cb?tenant=1,false",
        "http://127.0.0.1/cb,true",
        "http://127.0.0.1:1/cb,true",
        "http://[::1]:65535/cb,true",
        "http://localhost:8080/cb,true",
        "http://127.0.0.1:8080/cb?x,false",
        "http://127.0.0.1:8080/cb/,false",
        "http://127.0.0.1:8080/%63b,false",
        "http://user@127.0.0.1:8080/cb,false",
        "http://127.0.0.1:8080/cb#x,false",
        "http://127.1:8080/cb,false",
        "https://localhost:8080/cb,false",
        "com.example.app:/cb,true",
        "com.example.app:/cb2,false",
        "http://intranet.test/cb,true",
        "http://intranet.test:8080/cb,false",
    })
    void addressesMatchWholeButForTheLoopbackPort(String asked, boolean matches) {
        assertThat(Redirects.match(REGISTERED, asked).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.test/cb,false,app.test",
        "http://intranet.test/cb,false,intranet.test",
        "http://localhost:80/cb,true,this computer",
        "com.example.app:/cb,true,this computer",
    })
    void personIsToldWhereItLeads(String redirect, boolean here, String host) {
        assertThat(Redirects.leadsToThisMachine(URI.create(redirect))).isEqualTo(here);
        assertThat(Redirects.host(URI.create(redirect))).isEqualTo(host);
    }
}
