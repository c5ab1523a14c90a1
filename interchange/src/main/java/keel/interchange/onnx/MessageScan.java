package keel.interchange.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Walks through the bytes of a model before anything is made of them: two bytes of a file can
 * become an object of a hundred, and a million nodes need not be read to be refused.
 */
final class MessageScan {
  /** Of nodes, in all graphs together. */
  static final int MOST_NODES = 100_000;

  /** Of messages, texts and numbers that stand alone. */
  private static final int MOST_PARTS = 3_000_000;

  private static final int MOST_LEVELS = 40;
  private static final String NODE = "NodeProto";

  private final CodedInputStream in;
  private int nodes;
  private int parts;

  private MessageScan(byte[] content) {
    in = CodedInputStream.newInstance(content);
  }

  /**
   * Refuses what is too large, or holds a field that the format did not have when this was written.
   *
   * @throws InvalidProtocolBufferException with a sentence
   */
  static void require(byte[] content) throws IOException {
    new MessageScan(content).message(ModelProto.getDescriptor(), 0);
  }

  private void message(Descriptor type, int level) throws IOException {
    if (level > MOST_LEVELS) {
      throw refused("its messages are nested more than " + MOST_LEVELS + " deep");
    }
    if (type.getName().equals(NODE) && ++nodes > MOST_NODES) {
      throw refused("it has more than " + MOST_NODES + " nodes");
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (++parts > MOST_PARTS) {
        throw refused("it has more than " + MOST_PARTS + " parts");
      }
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        throw refused(
            type.getName()
                + " has a field "
                + WireFormat.getTagFieldNumber(tag)
                + ", which is not known; save the model with an IR version of at most "
                + OnnxFile.NEWEST_IR);
      }
      if (field.getJavaType() == JavaType.MESSAGE
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int limit = in.pushLimit(in.readRawVarint32());
        message(field.getMessageType(), level + 1);
        in.popLimit(limit);
      } else if (!in.skipField(tag)) {
        throw refused("it holds the end of a group that has not begun");
      }
    }
  }

  private static InvalidProtocolBufferException refused(String sentence) {
    return new InvalidProtocolBufferException(sentence);
  }
}
