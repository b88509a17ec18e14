"""Makes the pictures beside it with Pillow 12.3 (by hand, byte for byte, what Pillow does not write) and says what they
are to Pillow: ImageOps.exif_transpose, then over white, then convert("RGB"). expected.json has the SHA-256 of the RGB bytes,
expected/ the pixels of those that a decoder may differ from in a few levels, and of some JPEG samples.  python make.py"""
import hashlib, io, json, os, struct, zlib
import numpy as np
from PIL import Image, ImageDraw, ImageOps, TiffImagePlugin
HERE=os.path.dirname(os.path.abspath(__file__))
SAMPLES=("05.jpg","06.jpg","07.jpg","08.jpg")
os.makedirs(os.path.join(HERE,"expected"),exist_ok=True)
W,H=37,23
y,x=np.mgrid[0:H,0:W]
rgb=np.stack([x*6%256,y*11%256,(x*3+y*5)%256],2).astype(np.uint8)
rgb[4:12,6:15]=(250,20,30); rgb[10:20,20:33]=(10,200,60)
RGB=Image.fromarray(rgb)
alpha=((x*9+y*7)%256).astype(np.uint8)
RGBA=Image.fromarray(np.dstack([rgb,alpha]))
L=RGB.convert("L"); LA=Image.merge("LA",(L,Image.fromarray(alpha)))
P=RGB.quantize(200); P16=RGB.quantize(13); P4=RGB.quantize(4); ONE=RGB.convert("1")
CMYK=RGB.convert("CMYK")
G16=Image.fromarray(((x*1700+y*13)%65536).astype(np.uint16))
def save(name,im,**kw): im.save(os.path.join(HERE,name),**kw)
def png(name,ctype,bits,rows,extra=b"",interlace=0):
    def chunk(n,d): return struct.pack(">I",len(d))+n+d+struct.pack(">I",zlib.crc32(n+d))
    raw=b"".join(b"\0"+r for r in rows)
    open(os.path.join(HERE,name),"wb").write(b"\x89PNG\r\n\x1a\n"+chunk(b"IHDR",struct.pack(">IIBBBBB",W,H,bits,ctype,0,0,interlace))+extra+chunk(b"IDAT",zlib.compress(raw))+chunk(b"IEND",b""))
def chunk(n,d): return struct.pack(">I",len(d))+n+d+struct.pack(">I",zlib.crc32(n+d))
def packbits(a,bits):
    rows=[]
    for r in a:
        s="".join(format(int(v),"0%db"%bits) for v in r); s+="0"*(-len(s)%8)
        rows.append(int(s,2).to_bytes(len(s)//8,"big"))
    return rows
g=np.asarray(L)
# PNG
save("rgb.png",RGB); save("rgba.png",RGBA); save("grey.png",L); save("grey-alpha.png",LA)
save("palette-8.png",P); save("palette-4.png",P16,bits=4); save("palette-2.png",P4,bits=2); save("bilevel.png",ONE)
pal=P.copy(); save("palette-transparent.png",pal,transparency=bytes([(i*5)%256 for i in range(200)]))
for b in (2,4): png("grey-%d.png"%b,0,b,packbits(g>>(8-b),b))
png("palette-1.png",3,1,packbits(np.asarray(ONE)>0,1),chunk(b"PLTE",bytes([200,10,20,30,40,250])))
rgb16=(rgb.astype(np.uint32)*257+ (x*3)[:,:,None]%200).clip(0,65535).astype(">u2")
png("rgb-16.png",2,16,[r.tobytes() for r in rgb16])
rgba16=np.dstack([rgb16,(alpha.astype(np.uint32)*257).astype(">u2")]).astype(">u2")
png("rgba-16.png",6,16,[r.tobytes() for r in rgba16])
la16=np.dstack([(g.astype(np.uint32)*257).astype(">u2"),(alpha.astype(np.uint32)*257).astype(">u2")]).astype(">u2")
png("grey-alpha-16.png",4,16,[r.tobytes() for r in la16])
save("grey-16.png",G16)
png("rgb-trns.png",2,8,[r.tobytes() for r in rgb],chunk(b"tRNS",struct.pack(">HHH",250,20,30)))
png("grey-trns.png",0,8,[r.tobytes() for r in g],chunk(b"tRNS",struct.pack(">H",int(g[5,8]))))
png("grey-2-trns.png",0,2,packbits(g>>6,2),chunk(b"tRNS",struct.pack(">H",2)))
# interlaced by hand (Adam7)
rows=[]
for sy,sx,dy,dx in ((0,0,8,8),(0,4,8,8),(4,0,8,4),(0,2,4,4),(2,0,4,2),(0,1,2,2),(1,0,2,1)):
    part=rgb[sy::dy,sx::dx]
    if part.size: rows+= [r.tobytes() for r in part]
png("interlaced.png",2,8,rows,interlace=1)
ex=Image.Exif(); ex[0x112]=6
save("turned.png",RGB,exif=ex)
# JPEG
kw=dict(quality=90)
save("rgb.jpg",RGB,**kw); save("progressive.jpg",RGB,progressive=True,**kw); save("grey.jpg",L,**kw); save("cmyk.jpg",CMYK,**kw)
save("subsampling-0.jpg",RGB,subsampling=0,**kw); save("subsampling-1.jpg",RGB,subsampling=1,**kw)
save("keep-rgb.jpg",RGB,keep_rgb=True,**kw); save("turned.jpg",RGB,exif=ex,**kw)
# YCCK: Adobe's transform 2 with the three components as YCbCr
ycc=RGB.convert("YCbCr"); k=Image.new("L",(W,H),230)
# Pillow writes CMYK inverted.
m2=Image.merge("CMYK",tuple(c.point(lambda v:255-v) for c in (*ycc.split(),k))); b=io.BytesIO(); m2.save(b,"jpeg",quality=95,subsampling=0); d=bytearray(b.getvalue()); i=d.find(b"Adobe"); d[i+11]=2
open(os.path.join(HERE,"ycck.jpg"),"wb").write(d)
# GIF
save("palette.gif",P); save("interlaced.gif",P,interlace=1); save("interlaced-small.gif",P.crop((0,0,7,3)),interlace=1); save("plain.gif",P,interlace=0); save("bilevel.gif",ONE); save("grey.gif",L)
t=P16.copy(); save("transparent.gif",t,transparency=int(np.asarray(P16)[5,8]))
f2=Image.new("RGB",(W,H),(0,0,255)); save("animated.gif",RGB,save_all=True,append_images=[f2],duration=50,loop=0)
# a frame inside its screen
d=bytearray(open(os.path.join(HERE,"transparent.gif"),"rb").read())
n=d.find(b"\x2c"+struct.pack("<HHHH",0,0,W,H)); d[6:10]=struct.pack("<HH",W+9,H+7); d[n+1:n+5]=struct.pack("<HH",5,3)
open(os.path.join(HERE,"offset.gif"),"wb").write(d)
# WebP
save("lossless.webp",RGB,lossless=True); save("lossless-alpha.webp",RGBA,lossless=True,exact=True); save("lossy.webp",RGB,quality=90); save("lossy-alpha.webp",RGBA,quality=90,exact=True)
save("animated.webp",RGB,save_all=True,append_images=[f2],duration=50,lossless=True); save("turned.webp",RGB,lossless=True,exif=ex); save("grey.webp",L,lossless=True); save("palette.webp",P16.convert("RGB"),lossless=True)
anim=Image.new("RGBA",(W+8,H+6),(0,0,0,0)); anim.paste(RGBA,(4,2))
save("animated-alpha.webp",anim,save_all=True,append_images=[Image.new("RGBA",anim.size,(9,9,9,255))],duration=50,lossless=True)
# BMP
save("rgb.bmp",RGB); save("rgba.bmp",RGBA); save("palette-8.bmp",P); save("bilevel.bmp",ONE); save("grey.bmp",L)
def bmp(name,bits,comp,data,palette=b"",height=H,masks=b"",head=40,extra=b""):
    hdr=struct.pack("<IiiHHIIiiII",head,W,height,1,bits,comp,len(data),2835,2835,len(palette)//4,0)+extra
    off=14+len(hdr)+len(masks)+len(palette)
    open(os.path.join(HERE,name),"wb").write(b"BM"+struct.pack("<IHHI",off+len(data),0,0,off)+hdr+masks+palette+data)
def pad(r): return r+b"\0"*(-len(r)%4)
bgr=rgb[:,:,::-1]
bmp("top-down.bmp",24,0,b"".join(pad(r.tobytes()) for r in bgr),height=-H)
p16=np.asarray(P16); pl=P16.getpalette()[:48]; pl+= [0]*(48-len(pl)); pal4=b"".join(bytes([pl[3*i+2],pl[3*i+1],pl[3*i],0]) for i in range(16))
bmp("palette-4.bmp",4,0,b"".join(pad(r) for r in packbits(p16,4)[::-1]),pal4)
v=((rgb[:,:,0].astype(int)>>3)<<10|(rgb[:,:,1].astype(int)>>3)<<5|rgb[:,:,2].astype(int)>>3).astype("<u2")
bmp("rgb-555.bmp",16,0,b"".join(pad(r.tobytes()) for r in v[::-1]))
v=((rgb[:,:,0].astype(int)>>3)<<11|(rgb[:,:,1].astype(int)>>2)<<5|rgb[:,:,2].astype(int)>>3).astype("<u2")
bmp("rgb-565.bmp",16,3,b"".join(pad(r.tobytes()) for r in v[::-1]),masks=struct.pack("<III",0xF800,0x7E0,0x1F))
bgrx=np.dstack([bgr,np.zeros((H,W),np.uint8)])
bmp("rgb-32.bmp",32,0,b"".join(r.tobytes() for r in bgrx[::-1]))
bmp("rgb-32-masks.bmp",32,3,b"".join(r.tobytes() for r in bgrx[::-1]),masks=struct.pack("<III",0xFF0000,0xFF00,0xFF))
bgra=np.dstack([bgr,alpha])
bmp("rgba-v5.bmp",32,3,b"".join(r.tobytes() for r in bgra[::-1]),head=124,extra=struct.pack("<IIII",0xFF0000,0xFF00,0xFF,0xFF000000)+b"BGRs"+b"\0"*64)
p8=np.asarray(P); pl=P.getpalette(); pal8=b"".join(bytes([pl[3*i+2],pl[3*i+1],pl[3*i],0]) for i in range(len(pl)//3))
rle=b""
for r in p8[::-1]:
    i=0
    while i<W:
        j=i
        while j<W and r[j]==r[i] and j-i<255: j+=1
        rle+=bytes([j-i,r[i]]); i=j
    rle+=b"\0\0"
rle+=b"\0\1"; bmp("rle-8.bmp",8,1,rle,pal8)
rle=b""
for r in p16[::-1]:
    i=0
    while i<W:
        j=i
        while j<W and r[j]==r[i] and j-i<255: j+=1
        rle+=bytes([j-i,int(r[i])*17]); i=j
    rle+=b"\0\0"
rle+=b"\0\1"; bmp("rle-4.bmp",4,2,rle,pal4)
# OS/2 header
open(os.path.join(HERE,"os2.bmp"),"wb").write(b"BM"+struct.pack("<IHHI",0,0,0,26)+struct.pack("<IHHHH",12,W,H,1,24)+b"".join(pad(r.tobytes()) for r in bgr[::-1]))
# TIFF
for c,n in ((None,"raw"),("tiff_lzw","lzw"),("tiff_adobe_deflate","deflate"),("packbits","packbits"),("jpeg","jpeg")):
    save("rgb-%s.tif"%n,RGB,compression=c) if c else save("rgb-raw.tif",RGB)
save("rgba.tif",RGBA,compression="tiff_lzw"); save("grey.tif",L); save("grey-alpha.tif",LA); save("palette.tif",P); save("bilevel.tif",ONE); save("cmyk.tif",CMYK,compression="tiff_lzw")
for n in ("group3","group4","tiff_ccitt"): save("%s.tif"%n.replace("tiff_",""),ONE,compression=n)
save("grey-16.tif",G16); save("jpeg-grey.tif",L,compression="jpeg"); save("predictor.tif",RGB,compression="tiff_lzw",tiffinfo={317:2})
BIG=RGB.resize((150,90))
save("strips.tif",BIG,compression="tiff_lzw",tiffinfo={278:7}); 
save("first-page.tif",RGB,save_all=True,append_images=[f2])
save("turned.tif",RGB,tiffinfo={274:6})
def tiff(name,tags,blobs,order="<"):
    """tags: {tag:(type,values)}; blobs: list of data for 273/324"""
    data=b"II*\0" if order=="<" else b"MM\0*"
    pos=8; body=b""; offs=[]
    for bl in blobs: offs.append(pos+len(body)); body+=bl+b"\0"*(len(bl)%2)
    tags=dict(tags); t=324 if 322 in tags else 273
    tags[t]=(4,offs); tags[t+1 if t==324 else 279]=(4,[len(bl) for bl in blobs])
    ifd=pos+len(body); n=len(tags); ext=ifd+2+12*n+4; e=b""; more=b""
    for k in sorted(tags):
        ty,vs=tags[k]; f={1:"B",3:"H",4:"I",5:"II"}[ty]; v=b"".join(struct.pack(order+f,*(q if isinstance(q,tuple) else (q,))) for q in vs)
        e+=struct.pack(order+"HHI",k,ty,len(vs))
        if len(v)<=4: e+=v+b"\0"*(4-len(v))
        else: e+=struct.pack(order+"I",ext+len(more)); more+=v+b"\0"*(len(v)%2)
    data+=struct.pack(order+"I",ifd)+body+struct.pack(order+"H",n)+e+struct.pack(order+"I",0)+more
    open(os.path.join(HERE,name),"wb").write(data)
base={256:(4,[W]),257:(4,[H]),258:(3,[8,8,8]),259:(3,[1]),262:(3,[2]),277:(3,[3])}
def tiles(a,s):
    out=[]
    for ty in range(0,a.shape[0],s):
        for tx in range(0,a.shape[1],s):
            t=np.zeros((s,s)+a.shape[2:],a.dtype); q=a[ty:ty+s,tx:tx+s]; t[:q.shape[0],:q.shape[1]]=q; out.append(t)
    return out
tiff("tiled.tif",{**base,322:(3,[16]),323:(3,[16])},[t.tobytes() for t in tiles(rgb,16)])
tiff("tiled-deflate.tif",{**base,259:(3,[8]),322:(3,[16]),323:(3,[16])},[zlib.compress(t.tobytes()) for t in tiles(rgb,16)])
tiff("big-endian.tif",base,[rgb.tobytes()],">")
tiff("planar.tif",{**base,284:(3,[2]),278:(3,[H])},[rgb[:,:,c].tobytes() for c in range(3)])
tiff("rgb-16.tif",{**base,258:(3,[16]*3)},[rgb16.astype("<u2").tobytes()])
tiff("rgb-16-big-endian.tif",{**base,258:(3,[16]*3)},[rgb16.astype(">u2").tobytes()],">")
tiff("white-is-zero.tif",{**base,258:(3,[8]),262:(3,[0]),277:(3,[1])},[(255-g).tobytes()])
tiff("white-is-zero-1.tif",{**base,258:(3,[1]),262:(3,[0]),277:(3,[1])},[b"".join(packbits(np.asarray(ONE)==0,1))])
tiff("grey-4.tif",{**base,258:(3,[4]),262:(3,[1]),277:(3,[1])},[b"".join(packbits(g>>4,4))])
tiff("grey-2.tif",{**base,258:(3,[2]),262:(3,[1]),277:(3,[1])},[b"".join(packbits(g>>6,2))])
pm=(rgb.astype(int)*alpha[:,:,None]//255).astype(np.uint8)
tiff("premultiplied.tif",{**base,258:(3,[8]*4),277:(3,[4]),338:(3,[1])},[np.dstack([pm,alpha]).tobytes()])
tiff("unspecified-extra.tif",{**base,258:(3,[8]*4),277:(3,[4]),338:(3,[0])},[np.dstack([rgb,alpha]).tobytes()])
p4=packbits(p16,4); cm=[]
for c in range(3): cm+=[pl*257 for pl in (P16.getpalette()[:48]+[0]*48)[:48][c::3]]
tiff("palette-4.tif",{**base,258:(3,[4]),262:(3,[3]),277:(3,[1]),320:(3,cm)},[b"".join(p4)])


def lossy(f): return f.endswith(".jpg") or "lossy" in f or "jpeg" in f

expected={}
for f in sorted(os.listdir(HERE)):
    if f.startswith("expected") or f=="make.py": continue
    im=ImageOps.exif_transpose(Image.open(os.path.join(HERE,f)))
    if im.mode in ("RGBA","LA","PA") or "transparency" in im.info:
        im=im.convert("RGBA"); im=Image.alpha_composite(Image.new("RGBA",im.size,(255,255,255,255)),im)
    # Pillow clips grey of 16 bits to white; the high byte is what viewers show.
    rgb=Image.fromarray((np.asarray(im)>>8).astype(np.uint8)).convert("RGB") if im.mode=="I;16" else im.convert("RGB")
    expected[f]=dict(width=rgb.width,height=rgb.height,sha256=hashlib.sha256(rgb.tobytes()).hexdigest())
    if lossy(f): rgb.save(os.path.join(HERE,"expected",f+".png"))
for f in SAMPLES:
    Image.open(os.path.join(HERE,"../../../main/resources/samples",f)).convert("RGB").save(os.path.join(HERE,"expected",f+".png"),optimize=True)
json.dump(expected,open(os.path.join(HERE,"expected.json"),"w"),indent=1)
