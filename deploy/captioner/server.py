"""A model server in Python for CAPTIONER=openai: so much of OpenAI's chat API as blip-batch asks for, around a BLIP of transformers.

Needs torch, transformers and pillow. Listens on this machine only, since it asks nobody for a key:

    MODEL=Salesforce/blip-image-captioning-base PORT=8000 python server.py
"""

import base64
import io
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

import torch
from PIL import Image
from transformers import BlipForConditionalGeneration, BlipProcessor

NAME = os.environ.get("MODEL", "Salesforce/blip-image-captioning-base")
processor = BlipProcessor.from_pretrained(NAME)
model = BlipForConditionalGeneration.from_pretrained(NAME).eval()
one_at_a_time = Lock()


def caption(picture):
    """What is on a picture that comes as a data URL."""
    image = Image.open(io.BytesIO(base64.b64decode(picture.split(",", 1)[1]))).convert("RGB")
    with one_at_a_time, torch.inference_mode():
        tokens = model.generate(**processor(images=image, return_tensors="pt"), max_new_tokens=20)
    return processor.decode(tokens[0], skip_special_tokens=True)


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, {"data": [{"id": NAME}]})

    def do_POST(self):
        try:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            parts = question["messages"][0]["content"]
            picture = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
            self.answer(200, {"choices": [{"message": {"role": "assistant", "content": caption(picture)}}]})
        except Exception as e:
            self.answer(400, {"error": {"message": str(e)}})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Api).serve_forever()
