#!/bin/sh
# Makes the golden files anew, each by the program named in its name, from story.txt (our own text):
#   libreoffice-{spaced,indented,locked}.pdf, libreoffice.docx, libreoffice.epub   LibreOffice Writer
#   chromium-columns.pdf, chromium-page.mhtml                                     Chromium
# Needs libreoffice-writer, fonts-liberation and Chromium, and PYTHON with playwright.
set -eu
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT
"${PYTHON:-../../../.venv/bin/python}" make.py "$made"
soffice() { command soffice "-env:UserInstallation=file://$made/profile" --headless --convert-to "$@" >/dev/null; }
for name in spaced indented; do
    soffice pdf --outdir "$made" "$made/$name.fodt"
    mv "$made/$name.pdf" "libreoffice-$name.pdf"
done
soffice 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"herring"}}' \
    --outdir "$made" "$made/spaced.fodt"
mv "$made/spaced.pdf" libreoffice-locked.pdf
soffice "docx:MS Word 2007 XML" --outdir "$made" "$made/spaced.fodt"
soffice epub --outdir "$made" "$made/spaced.fodt"
mv "$made/spaced.docx" libreoffice.docx
mv "$made/spaced.epub" libreoffice.epub
