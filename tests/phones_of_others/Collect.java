import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.GeoPointData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What ODK Collect does with a server, on the engine that is in it (JavaRosa): fetch the list of forms, each
 * form with the lists beside it, fill one in question by question, send it in pieces, send it again,
 * send it changed. Every step is told on one line: what, status, words.
 *
 * Arguments: base address, folder to work in, user and password ("" and "" = none). In the folder lie
 * one file of answers for each form to be filled in, NAME.properties, and the files to send.
 */
public class Collect {
    static String base;
    static Path folder;

    public static void main(String[] told) throws Exception {
        base = told[0];
        folder = Path.of(told[1]);
        if (!told[2].isEmpty()) {
            Authenticator.setDefault(new Authenticator() {
                protected PasswordAuthentication getPasswordAuthentication() {
                    say("signed in", 0, getRequestingScheme());
                    return new PasswordAuthentication(told[2], told[3].toCharArray());
                }
            });
        }
        new JavaRosaCoreModule().registerModule();
        new XFormsModule().registerModule();
        PrototypeManager.registerPrototype("org.javarosa.core.model.data.StringData");
        Answer list = ask("GET", base + "/formList", null, null);
        say("formList", list.status, list.type + " " + list.version);
        NodeList forms = parsed(list.body).getElementsByTagName("xform");
        for (int i = 0; i < forms.getLength(); i++) {
            Element form = (Element) forms.item(i);
            Path answers = folder.resolve(text(form, "formID") + ".properties");
            if (Files.exists(answers)) {
                fill(form, answers);
            } else {
                Answer xml = ask("GET", text(form, "downloadUrl"), null, null);
                check("form " + text(form, "formID"), xml, text(form, "hash"));
            }
        }
    }

    static void fill(Element form, Path answers) throws Exception {
        String key = text(form, "formID");
        Answer xml = ask("GET", text(form, "downloadUrl"), null, null);
        check("form " + key, xml, text(form, "hash"));
        Path media = Files.createDirectories(folder.resolve(key + "-media"));
        Answer manifest = ask("GET", text(form, "manifestUrl"), null, null);
        say("manifest " + key, manifest.status, manifest.type + " " + manifest.version);
        NodeList files = parsed(manifest.body).getElementsByTagName("mediaFile");
        for (int i = 0; i < files.getLength(); i++) {
            Element file = (Element) files.item(i);
            Answer got = ask("GET", text(file, "downloadUrl"), null, null);
            String name = new File(text(file, "filename")).getName();
            check("list " + name + " " + file.getAttribute("type"), got, text(file, "hash"));
            Files.write(media.resolve(name), got.body);
        }
        Properties said = new Properties();
        said.load(Files.newBufferedReader(answers));
        byte[] report = filledIn(xml.body, media, said);
        send(key, report, said);
    }

    static void send(String key, byte[] report, Properties said) throws Exception {
        Answer head = ask("HEAD", base + "/submission?deviceID=collect%3Atest", null, null);
        say("HEAD", head.status, head.version + " " + head.most);
        String[] names = said.getProperty("files", "").isEmpty() ? new String[0] : said.getProperty("files").split(",");
        for (int turn = 0; turn < 2; turn++) {  // all of it, and all of it once more
            for (int i = 0; i < Math.max(1, names.length); i++) {
                Answer sent = post(report, names.length == 0 ? null : names[i]);
                say("sent " + key, sent.status, message(sent));
            }
        }
        String changed = new String(report, StandardCharsets.UTF_8).replace(said.getProperty("change.from"), said.getProperty("change.to"));
        Answer other = post(changed.getBytes(StandardCharsets.UTF_8), null);
        say("changed " + key, other.status, message(other));
    }

    static byte[] filledIn(byte[] xml, Path media, Properties said) throws Exception {
        ReferenceManager references = ReferenceManager.instance();
        references.reset();
        references.addReferenceFactory(new FromFolder("file-csv", media));
        references.addReferenceFactory(new FromFolder("file", media));
        Path file = Files.write(media.resolve("form.xml"), xml);
        FormDef form = XFormUtils.getFormFromFormXml(file.toString(), null);
        form.initialize(true, new InstanceInitializationFactory());
        FormEntryController controller = new FormEntryController(new FormEntryModel(form));
        FormEntryModel model = controller.getModel();
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            FormIndex at = model.getFormIndex();
            if (event == FormEntryController.EVENT_QUESTION) {
                answer(controller, model, said, number(at));
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                String name = at.getReference().getNameLast();
                if (number(at) <= Integer.parseInt(said.getProperty(name, "0"))) {
                    controller.newRepeat();
                }
            }
            event = controller.stepToNextEvent();
        }
        say("validated", form.validate() == null ? 0 : 1, "");
        form.postProcessInstance();
        return new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
    }

    /** Which time round a repeat this is; 1 outside of them. */
    static int number(FormIndex at) {
        for (FormIndex level = at; level != null; level = level.getNextLevel()) {
            if (level.getInstanceIndex() >= 0) {
                return level.getInstanceIndex() + 1;
            }
        }
        return 1;
    }

    static void answer(FormEntryController controller, FormEntryModel model, Properties said, int number) {
        FormEntryPrompt prompt = model.getQuestionPrompt();
        String name = model.getFormIndex().getReference().getNameLast();
        String wrong = said.getProperty("wrong." + name);
        if (wrong != null) {
            int code = controller.answerQuestion(data(prompt, wrong), false);
            say("refused " + name, code, "");
        }
        String text = said.getProperty(name + "." + number, said.getProperty(name));
        if (prompt.getControlType() == Constants.CONTROL_SELECT_ONE && said.containsKey("offers." + name)) {
            List<String> labels = new ArrayList<>();
            prompt.getSelectChoices().forEach(choice -> labels.add(prompt.getSelectChoiceText(choice)));
            say("offers " + name, labels.size(), String.join(" / ", labels));
        }
        if (text == null) {
            return;
        }
        int code = controller.answerQuestion(data(prompt, text), true);
        if (code != FormEntryController.ANSWER_OK) {
            throw new IllegalStateException(name + " was not taken: " + code + " " + prompt.getConstraintText());
        }
    }

    static IAnswerData data(FormEntryPrompt prompt, String text) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(chosen(prompt, text));
            case Constants.CONTROL_SELECT_MULTI:
                return new MultipleItemsData(List.of(chosen(prompt, text)));
            default:
        }
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_INTEGER:
                return new IntegerData(Integer.parseInt(text));
            case Constants.DATATYPE_DATE:
                return new DateData(DateUtils.parseDate(text));
            case Constants.DATATYPE_GEOPOINT:
                String[] parts = text.split(" ");
                return new GeoPointData(new double[] {
                    Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), 0, 5});
            default:
                return new StringData(text);
        }
    }

    /** A choice by its value, or by its place in the list: #1. */
    static Selection chosen(FormEntryPrompt prompt, String text) {
        if (text.startsWith("#")) {
            return prompt.getSelectChoices().get(Integer.parseInt(text.substring(1)) - 1).selection();
        }
        return prompt.getSelectChoices().stream().filter(c -> c.getValue().equals(text)).findFirst().get().selection();
    }

    static Answer post(byte[] report, String name) throws Exception {
        String mark = "collect-" + System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        part(body, mark, "xml_submission_file", "入户走访_2026-11-23_20-00-00.xml", "text/xml", report);
        if (name != null) {
            part(body, mark, name, name, "application/octet-stream", Files.readAllBytes(folder.resolve(name)));
        }
        body.write(("--" + mark + "--\r\n").getBytes(StandardCharsets.UTF_8));
        String url = base + "/submission?deviceID=collect%3Atest";
        return ask("POST", url, "multipart/form-data; boundary=" + mark, body.toByteArray());
    }

    /** Names as raw UTF-8, as OkHttp writes them. */
    static void part(ByteArrayOutputStream body, String mark, String name, String file, String type, byte[] content) throws IOException {
        String head = "--" + mark + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
            + "\"\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length + "\r\n\r\n";
        body.write(head.getBytes(StandardCharsets.UTF_8));
        body.write(content);
        body.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    static class Answer {
        int status;
        String type, version, most;
        byte[] body;
    }

    static Answer ask(String method, String url, String type, byte[] body) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("X-OpenRosa-Version", "1.0");
        connection.setRequestProperty("User-Agent", "org.odk.collect.android/v2026.1 Dalvik/2.1.0");
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", type);
            connection.getOutputStream().write(body);
        }
        Answer answer = new Answer();
        answer.status = connection.getResponseCode();
        answer.type = connection.getContentType();
        answer.version = connection.getHeaderField("X-OpenRosa-Version");
        answer.most = connection.getHeaderField("X-OpenRosa-Accept-Content-Length");
        InputStream in = answer.status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        answer.body = in == null ? new byte[0] : in.readAllBytes();
        return answer;
    }

    static void check(String what, Answer got, String hash) throws Exception {
        StringBuilder hex = new StringBuilder("md5:");
        for (byte each : MessageDigest.getInstance("MD5").digest(got.body)) {
            hex.append(String.format("%02x", each));
        }
        say(what, got.status, hex.toString().equals(hash) ? "same hash" : hex + " is not " + hash);
    }

    static Document parsed(byte[] xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream(xml));
    }

    static String text(Element in, String name) {
        Node found = in.getElementsByTagName(name).item(0);
        return found == null ? "" : found.getTextContent();
    }

    static String message(Answer answer) throws Exception {
        return answer.body.length == 0 ? "" : parsed(answer.body).getElementsByTagName("message").item(0).getTextContent();
    }

    static void say(String what, int status, String words) {
        System.out.println("> " + what + "\t" + status + "\t" + words);
    }

    /** jr://KIND/NAME is a file of this folder. */
    static class FromFolder extends PrefixedRootFactory {
        final Path folder;

        FromFolder(String kind, Path folder) {
            super(new String[] {kind});
            this.folder = folder;
        }

        protected Reference factory(String rest, String uri) {
            File file = folder.resolve(new File(rest).getName()).toFile();
            return new Reference() {
                public boolean doesBinaryExist() { return file.exists(); }
                public InputStream getStream() throws IOException { return Files.newInputStream(file.toPath()); }
                public String getURI() { return uri; }
                public String getLocalURI() { return file.getAbsolutePath(); }
                public boolean isReadOnly() { return true; }
                public java.io.OutputStream getOutputStream() { return null; }
                public void remove() { }
                public Reference[] probeAlternativeReferences() { return new Reference[0]; }
            };
        }
    }
}
