package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.TcpProxy;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis behind TLS, with a certificate that only those trust who were given it. */
class TlsTest extends RedisFixture {
    private static final String PASSWORD = "secret";

    @TempDir
    private static Path folder;

    private static SSLContext tls;
    private TcpProxy proxy;

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        makeKeys(keys);
        KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("redis", own.getCertificate("redis"));
        try (OutputStream out = Files.newOutputStream(truststore())) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD.toCharArray());
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
    }

    private static void makeKeys(Path store) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        assumeTrue(Files.isExecutable(tool), "no certificate can be made: the tool keytool is not at " + tool);
        Process process = new ProcessBuilder(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=redis",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try (InputStream said = process.getInputStream()) {
            String all = new String(said.readAllBytes(), Charset.defaultCharset());
            assertThat(process.waitFor()).as(all).isZero();
        }
    }

    private static Path truststore() {
        return folder.resolve("trusted.p12");
    }

    @BeforeEach
    void openProxy() {
        proxy = TcpProxy.to(redis.uri().getPort(), tls.getServerSocketFactory());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private RedisURI uri() {
        return RedisURI.create("rediss://127.0.0.1:" + proxy.port());
    }

    private static RedisClient trusting() {
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .truststore(truststore().toFile(), PASSWORD)
                        .build())
                .build());
        return client;
    }

    private static TieredCache<String, String> cache(RedisTierBuilder<String, String> tier) {
        return TieredCache.<String, String>builder("products")
                .far(tier.codec(ValueCodec.string())
                        .commandTimeout(Duration.ofSeconds(10))
                        .connectTimeout(Duration.ofSeconds(10))
                        .build())
                .loader(key -> "loaded")
                .build();
    }

    @Test
    void cache_certificateTrusted_worksAndHearsOthers() {
        RedisClient client = trusting();
        try (TieredCache<String, String> one = cache(RedisTier.builder("products", client, uri()));
                TieredCache<String, String> other = cache(RedisTier.builder("products", client, uri()))) {
            Awaitility.await().until(() -> other.snapshot().serving().live());
            one.put("a", "one");
            Awaitility.await().until(() -> other.getServed("a").tier().equals("near"));
            assertThat(other.get("a")).isEqualTo("one");

            one.put("a", "two");
            Awaitility.await().until(() -> "two".equals(other.get("a")));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void build_certificateNotTrusted_saysSo() {
        assertThatThrownBy(() -> RedisTier.<String, String>builder("products", uri())
                        .codec(ValueCodec.string())
                        .connectTimeout(Duration.ofSeconds(10))
                        .failFast(true)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(uri() + " cannot be used: ")
                .hasMessageContaining(uri() + " cannot be spoken to by TLS: ")
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void cache_certificateNotTrusted_startsWithoutRedis() {
        try (TieredCache<String, String> cache = cache(RedisTier.builder("products", uri()))) {
            assertThat(cache.snapshot().far().up()).isFalse();
            assertThat(cache.decisions().toString()).contains("DOWN").contains("cannot be spoken to by TLS");
            assertThat(cache.get("a")).isEqualTo("loaded");
        }
    }
}
