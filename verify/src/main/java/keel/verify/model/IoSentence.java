package keel.verify.model;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * What went wrong with a file or a connection, as people say it: the place, what is the matter,
 * what to try. Java says "No space left on device", "closed", or nothing but the name of a class.
 */
public final class IoSentence {
  private static final String CIRCLE = "its links lead in a circle; name the file that is meant";

  /** What the system says, in lower case, and what that means. */
  private static final Map<String, String> REASONS = new LinkedHashMap<>();

  static {
    String full = "the disk is full; make room, and run it again";
    REASONS.put("no space left on device", full);
    REASONS.put("disk quota exceeded", full);
    REASONS.put("is a directory", "it is a folder, and a file is needed");
    REASONS.put("not a directory", "a part of its path is a file, and a folder is needed there");
    REASONS.put("file name too long", "its name is too long for the file system; choose another");
    REASONS.put("read-only file system", "nothing can be written there; choose another folder");
    REASONS.put("too many levels of symbolic links", CIRCLE);
    // As Java lets it end that opens a file and follows no link.
    REASONS.put("unable to access attributes of symbolic link", CIRCLE);
    REASONS.put("too many open files", "too many files are open; raise the limit (ulimit -n)");
    REASONS.put("input/output error", "the disk does not answer as it should; is it sound?");
    REASONS.put("permission denied", "it may not be read or written; look at its permissions");
    String closed = "it was closed before its end; try again";
    REASONS.put("closed", closed);
    REASONS.put("broken pipe", closed);
    REASONS.put("connection reset", closed);
    REASONS.put("received no bytes", closed);
  }

  private IoSentence() {}

  /** The sentence. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return "there is no file " + place(missing) + "; is the path right?";
    }
    return e instanceof FileSystemException named && named.getFile() != null
        ? place(named) + ": " + reason(named, named.getReason())
        : reason(e, e.getMessage());
  }

  /** The file; the folder of one that Keel would have made there for a moment. */
  private static String place(FileSystemException e) {
    return e.getFile().replaceFirst("[/\\\\]\\.keel-[^/\\\\]*\\.tmp$", "");
  }

  /** What is the matter: by the class of what was thrown first, else by what it says. */
  private static String reason(IOException e, String message) {
    Throwable first = e;
    while (first.getCause() instanceof IOException cause) {
      first = cause;
    }
    if (first instanceof AccessDeniedException) {
      return REASONS.get("permission denied");
    }
    if (first instanceof FileAlreadyExistsException) {
      return "a file is there, and a folder is needed; choose another folder, or move the file";
    }
    if (first instanceof NotDirectoryException) {
      return REASONS.get("not a directory");
    }
    if (first instanceof DirectoryNotEmptyException) {
      return REASONS.get("is a directory");
    }
    if (first instanceof FileSystemLoopException) {
      return CIRCLE;
    }
    if (first instanceof CharacterCodingException) {
      return "it must be text in UTF-8, and is not; is it the right file?";
    }
    if (first instanceof UnknownHostException) {
      return "there is no such host; is the address right, and the network up?";
    }
    if (first instanceof ConnectException) {
      return "nobody answers at that address; is it right, and the network up?";
    }
    if (first instanceof HttpTimeoutException || first instanceof SocketTimeoutException) {
      return "no answer came in time; try again later";
    }
    if (first instanceof SSLException) {
      return "the connection cannot be made secure; is the address right?";
    }
    if (first instanceof EOFException || first instanceof ClosedChannelException) {
      return REASONS.get("closed");
    }
    if (message == null) {
      return "it cannot be read or written, and the system does not say why";
    }
    String words = message.toLowerCase(Locale.ROOT);
    return REASONS.entrySet().stream()
        .filter(entry -> words.equals(entry.getKey()) || words.endsWith(" " + entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(message);
  }
}
