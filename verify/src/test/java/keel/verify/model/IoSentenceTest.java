package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IoSentenceTest {
  private static final Path FILE = Path.of("a", "b");

  private static final String LOOP = "Too many levels of symbolic links";

  private static final String LOOP_END = " or unable to access attributes of symbolic link";

  static Stream<Arguments> troubles() {
    return Stream.of(
        arguments(new IOException("No space left on device"), "the disk is full"),
        arguments(new FileSystemException("a/b", null, "Disk quota exceeded"), "the disk is full"),
        arguments(new IOException("Is a directory"), "it is a folder, and a file is needed"),
        arguments(new DirectoryNotEmptyException("a/b"), "it is a folder, and a file is needed"),
        arguments(new NotDirectoryException("a/b"), "a folder is needed there"),
        arguments(new FileAlreadyExistsException("a/b"), "a file is there, and a folder is needed"),
        arguments(new AccessDeniedException("a/b"), "look at its permissions"),
        arguments(new IOException(LOOP), "its links lead in a circle"),
        arguments(new FileSystemException("a/b", null, LOOP + LOOP_END), "lead in a circle"),
        arguments(new MalformedInputException(1), "it must be text in UTF-8"),
        arguments(new ConnectException(), "nobody answers at that address"),
        arguments(new UnknownHostException("nowhere"), "there is no such host"),
        arguments(new HttpConnectTimeoutException("HTTP connect timed out"), "in time"),
        arguments(new SSLHandshakeException("PKIX path building failed"), "cannot be made secure"),
        arguments(new IOException("closed"), "closed before its end"),
        arguments(new IOException("HTTP/1.1 header parser received no bytes"), "before its end"),
        arguments(new EOFException(), "closed before its end"),
        arguments(new ClosedChannelException(), "closed before its end"),
        arguments(new IOException(), "the system does not say why"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void what_java_says_becomes_a_sentence_with_its_place(IOException e, String part) {
    String sentence = IoSentence.of(NamedFile.in(FILE, e));
    assertTrue(sentence.startsWith(FILE + ": "), sentence);
    assertTrue(sentence.contains(part), sentence);
    assertFalse(sentence.contains("Exception") || sentence.contains("null"), sentence);
  }

  @Test
  void a_sentence_of_keels_own_stays_as_it_is() {
    String own = "http://x: the server answers with status 404 instead of 200";
    assertEquals(own, IoSentence.of(new IOException(own)));
    assertEquals(
        "a/b: it is taken", IoSentence.of(new FileSystemException("a/b", null, "it is taken")));
  }

  @Test
  void a_file_that_was_to_last_a_moment_is_not_named() {
    assertEquals(
        "there is no file x; is the path right?", IoSentence.of(new NoSuchFileException("x")));
    String sentence = IoSentence.of(new AccessDeniedException("/d/.keel-1-2.tmp"));
    assertTrue(sentence.startsWith("/d: "), sentence);
  }
}
